package dev.smtpkit.testkit.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * Converts between octets and a line of visible ASCII with the escapes of a {@code C|} line of a
 * transcript; failure messages use it too. A file of fuzz seeds has the escapes of Java instead.
 */
public final class Escapes {

  private static final int LONGEST_SHOWN = 2048;
  private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

  private Escapes() {}

  /** Octets as text; after 2048 of them the text says how many more there are. */
  public static String encode(byte[] octets) {
    return encode(new String(octets, ISO_8859_1));
  }

  /** Octets given as one char each. After 2048 octets the text says how many more there are. */
  public static String encode(String octets) {
    return encode(octets, LONGEST_SHOWN);
  }

  /** Octets given as one char each, of which at most so many are shown. */
  public static String encode(String octets, int longest) {
    int shown = Math.min(octets.length(), longest);
    StringBuilder text = new StringBuilder(shown + 16);
    for (int i = 0; i < shown; i++) {
      encode(octets.charAt(i), text);
    }
    int left = octets.length() - shown;
    return left == 0 ? text.toString() : text + "... (" + left + " octets more)";
  }

  private static void encode(char octet, StringBuilder text) {
    switch (octet) {
      case '\r' -> text.append("\\r");
      case '\n' -> text.append("\\n");
      case '\t' -> text.append("\\t");
      case '\0' -> text.append("\\0");
      case '\\' -> text.append("\\\\");
      default -> {
        if (octet >= ' ' && octet < 0x7f) {
          text.append(octet);
        } else {
          text.append("\\x").append(UPPER_HEX.toHexDigits((byte) octet));
        }
      }
    }
  }

  /**
   * The octets of a text: escapes are resolved, everything else is encoded in UTF-8.
   *
   * @throws IllegalArgumentException if an escape is unknown or incomplete
   */
  public static byte[] decode(String text) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
    int from = 0;
    for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
      octets.writeBytes(text.substring(from, at).getBytes(UTF_8));
      char escape = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
      octets.write(escape == 'x' ? hex(text, at + 2) : simple(escape));
      from = at + (escape == 'x' ? 4 : 2);
    }
    octets.writeBytes(text.substring(from).getBytes(UTF_8));
    return octets.toByteArray();
  }

  private static int simple(char escape) {
    return switch (escape) {
      case 'r' -> '\r';
      case 'n' -> '\n';
      case 't' -> '\t';
      case '0' -> 0;
      case '\\' -> '\\';
      default ->
          throw new IllegalArgumentException(
              "unknown escape \\" + escape + ", only \\r \\n \\t \\0 \\\\ \\xHH");
    };
  }

  private static int hex(String text, int at) {
    String digits = text.substring(at, Math.min(at + 2, text.length()));
    if (!digits.matches("[0-9A-Fa-f]{2}")) {
      throw new IllegalArgumentException("\\x needs two hexadecimal digits, not \"" + digits + '"');
    }
    return Integer.parseInt(digits, 16);
  }
}
