package dev.smtpkit.proto;

/**
 * The limits of what a peer may send, in octets. Those that the grammar itself sets (local-part 64,
 * domain 255, path 256, reply line 512) belong to their types and cannot be changed.
 *
 * @param commandLine the longest command line, CRLF counted: 512 at least (RFC 5321 4.5.3.1.4),
 *     2048 by default
 * @param authLine the longest AUTH command or response line, CRLF counted: 512 at least, 12288 by
 *     default (RFC 4954 4)
 * @param textLine the longest text line of a message that is not counted as long, CRLF counted and
 *     the stuffed dot not: 1000 by default (RFC 5321 4.5.3.1.6)
 */
public record WireLimits(int commandLine, int authLine, int textLine) {

  /** The defaults. */
  public static final WireLimits DEFAULT = new WireLimits(2048, 12_288, 1000);

  /**
   * Checks that no limit undercuts what a server must take.
   *
   * @throws IllegalArgumentException if one does, or if an AUTH line may not be as long as any
   *     other
   */
  public WireLimits {
    if (commandLine < 512 || authLine < commandLine || textLine < 1000) {
      throw new IllegalArgumentException(
          "limits below those of RFC 5321: " + commandLine + ", " + authLine + ", " + textLine);
    }
  }
}
