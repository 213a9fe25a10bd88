package dev.smtpkit.session;

/**
 * What a message that has ended was like. What came by BDAT is not looked at: only its octets are
 * counted.
 *
 * @param octets its length, dots taken off
 * @param longLines lines over the limit of a text line (RFC 5321 4.5.3.1.6)
 * @param bareCrs CRs without an LF that were let through or made good
 * @param bareLfs LFs without a CR that were let through or made good
 * @param nuls octets of value 0
 * @param eightBit whether an octet was above 127
 */
public record MessageSummary(
    long octets, long longLines, long bareCrs, long bareLfs, long nuls, boolean eightBit) {

  /**
   * A message that came by chunks, of which nothing but the length is known.
   *
   * @param octets its length
   */
  public static MessageSummary ofChunks(long octets) {
    return new MessageSummary(octets, 0, 0, 0, 0, false);
  }
}
