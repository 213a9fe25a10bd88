package dev.smtpkit.proto.grammar;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The quoted string of a local-part (RFC 5321 4.1.2).
 *
 * <pre>
 * Quoted-string   = DQUOTE *QcontentSMTP DQUOTE
 * QcontentSMTP    = qtextSMTP / quoted-pairSMTP
 * quoted-pairSMTP = %d92 %d32-126
 * qtextSMTP       = %d32-33 / %d35-91 / %d93-126
 * </pre>
 *
 * UTF-8 may be qtext (RFC 6531 3.3), but no quoted pair.
 */
public final class QuotedString {

  private QuotedString() {}

  /**
   * Finds the end of a quoted string.
   *
   * @param octets the array that holds it
   * @param from the index of its opening quote
   * @param to where the octets end
   * @return the index after its closing quote, -1 if the octets do not begin with a quoted string
   */
  public static int end(byte[] octets, int from, int to) {
    int i = from + 1;
    while (i < to) {
      byte octet = octets[i++];
      if (octet == '"') {
        return i;
      }
      if (octet == '\\' && (i == to || !Characters.is(octets[i++], Characters.PRINTABLE))) {
        return -1;
      }
      if (octet >= 0 && !Characters.is(octet, Characters.PRINTABLE)) {
        return -1;
      }
    }
    return -1;
  }

  /**
   * The content of a quoted string.
   *
   * @param octets the array that holds it
   * @param from the index of its opening quote
   * @param end the index after its closing quote
   * @return the content without quotes and quoted pairs, null if it is ill-formed UTF-8
   */
  public static @Nullable String content(byte[] octets, int from, int end) {
    byte[] content = new byte[end - from];
    int length = 0;
    for (int i = from + 1; i < end - 1; i++) {
      if (octets[i] == '\\') {
        i++;
      }
      content[length++] = octets[i];
    }
    return Characters.text(Arrays.copyOf(content, length), 0, length);
  }
}
