package dev.smtpkit.proto;

import static dev.smtpkit.proto.grammar.Characters.XCHAR;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of parameter values that may hold any octet (RFC 3461 4).
 *
 * <pre>
 * xtext   = *( xchar / hexchar )
 * xchar   = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "="
 * hexchar = "+" and two upper-case hexadecimal digits
 * </pre>
 *
 * Encoding writes upper-case digits; AUTH= takes lower-case ones too (RFC 4954 8).
 */
public final class Xtext {

  private static final String DIGITS = "0123456789ABCDEF";

  private Xtext() {}

  /**
   * Encodes a text, in UTF-8 where it is not ASCII.
   *
   * @param text any text
   * @return its xtext
   * @throws IllegalArgumentException if the text has half a character
   */
  public static String encode(String text) {
    byte[] octets = Characters.octets(text);
    if (octets == null) {
      throw new IllegalArgumentException(
          ExceptionText.quote(text) + " has a surrogate without its other half");
    }
    StringBuilder xtext = new StringBuilder(octets.length + 8);
    for (byte octet : octets) {
      if (Characters.is(octet, XCHAR)) {
        xtext.append((char) octet);
      } else {
        xtext
            .append('+')
            .append(DIGITS.charAt((octet & 0xFF) >> 4))
            .append(DIGITS.charAt(octet & 15));
      }
    }
    return xtext.toString();
  }

  /**
   * Decodes an xtext whose digits are upper-case.
   *
   * @param xtext any text
   * @return the text encoded, null if it is not xtext or what it encodes is not UTF-8 without
   *     control characters above U+007F
   */
  public static @Nullable String decode(String xtext) {
    byte[] octets = Characters.octets(xtext);
    byte[] decoded = octets == null ? null : decode(octets, 0, octets.length, false);
    return decoded == null ? null : Characters.text(decoded, 0, decoded.length);
  }

  /**
   * Decodes an xtext of digits in either case that encodes a mailbox, as in AUTH= (RFC 4954 8) and
   * SUBMITTER= (RFC 4405).
   *
   * @param octets an array of ASCII
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the mailbox, null if the octets are no xtext or it encodes something else, or a mailbox
   *     too long for a path
   */
  public static @Nullable Mailbox decodeMailbox(byte[] octets, int from, int to) {
    byte[] decoded = decode(octets, from, to, true);
    return decoded == null || decoded.length > ForwardPath.MAX_OCTETS - 2
        ? null
        : Mailbox.parse(decoded, 0, decoded.length);
  }

  /** The octets encoded, null if it is not xtext. */
  static byte @Nullable [] decode(byte[] xtext, int from, int to, boolean lowerCaseToo) {
    byte[] decoded = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      int octet = xtext[i];
      if (octet == '+') {
        octet = hexchar(xtext, i, to, lowerCaseToo);
        i += 2;
        if (octet < 0) {
          return null;
        }
      } else if (!Characters.is(xtext[i], XCHAR)) {
        return null;
      }
      decoded[length++] = (byte) octet;
    }
    return Arrays.copyOf(decoded, length);
  }

  /** Whether the octets are xtext with upper-case digits that encodes printable ASCII only. */
  static boolean isPrintable(byte[] xtext, int from, int to) {
    return Characters.areXchars(xtext, from, to) || isPrintableByOctet(xtext, from, to);
  }

  private static boolean isPrintableByOctet(byte[] xtext, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Characters.is(xtext[i], XCHAR)) {
        continue;
      }
      int octet = xtext[i] == '+' ? hexchar(xtext, i, to, false) : -1;
      if (octet < ' ' || octet > '~') {
        return false;
      }
      i += 2;
    }
    return true;
  }

  private static int hexchar(byte[] xtext, int plus, int to, boolean lowerCaseToo) {
    if (plus + 2 >= to) {
      return -1;
    }
    int high = hexDigit(xtext[plus + 1], lowerCaseToo);
    int low = hexDigit(xtext[plus + 2], lowerCaseToo);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static int hexDigit(int octet, boolean lowerCaseToo) {
    return octet >= 'a' && !lowerCaseToo ? -1 : Characters.hexDigit(octet);
  }
}
