package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import org.jspecify.annotations.Nullable;

/**
 * TRANSID, by which a client resumes a transaction that broke off (RFC 1845 2). Case-sensitive.
 *
 * <pre>
 * transid-value  = "&lt;" transid-spec "&gt;"
 * transid-spec   = transid-local "@" transid-domain
 * transid-local  = transid-domain = transid-atom *("." transid-atom)
 * transid-atom   = 1*&lt;any (ASCII) CHAR except SPACE, CTLs, tspecials, or "."&gt;
 * </pre>
 *
 * @param text the value with its brackets, 80 characters at most
 */
public record TransactionId(String text) {

  /** The characters of the longest value. */
  public static final int MAX_OCTETS = 80;

  /** The tspecials of MIME (RFC 2045 5.1), and the dot. */
  private static final String NOT_IN_ATOM = "()<>@,;:\\\"/[]?=.";

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  public TransactionId {
    byte[] octets = Characters.octets(text);
    if (octets == null || !isValue(octets, 0, octets.length)) {
      throw new IllegalArgumentException(
          ExceptionText.quote(text)
              + " is no TRANSID: it must be <local@domain>, 80 characters at most (RFC 1845 2)");
    }
  }

  /**
   * The value of TRANSID that the octets are.
   *
   * @param octets an array of ASCII
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the value, null if the octets have another form
   */
  public static @Nullable TransactionId parse(byte[] octets, int from, int to) {
    return isValue(octets, from, to) ? new TransactionId(Characters.ascii(octets, from, to)) : null;
  }

  private static boolean isValue(byte[] octets, int from, int to) {
    if (to - from < 5 || to - from > MAX_OCTETS || octets[from] != '<' || octets[to - 1] != '>') {
      return false;
    }
    int at = Characters.indexOf(octets, from, to, '@');
    return isToken(octets, from + 1, at) && isToken(octets, at + 1, to - 1);
  }

  private static boolean isToken(byte[] octets, int from, int to) {
    boolean atomOpen = false;
    for (int i = from; i < to; i++) {
      byte octet = octets[i];
      if (octet == '.' && atomOpen) {
        atomOpen = false;
      } else if (octet > ' ' && octet < 0x7F && NOT_IN_ATOM.indexOf(octet) < 0) {
        atomOpen = true;
      } else {
        return false;
      }
    }
    return atomOpen;
  }
}
