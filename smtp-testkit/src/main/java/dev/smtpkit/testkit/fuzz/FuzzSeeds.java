package dev.smtpkit.testkit.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;

/**
 * The format of seeds and findings: one input a line, with the escapes of a Java string literal,
 * octal ones for octets that have no letter. A line that begins with # is a comment.
 */
public final class FuzzSeeds {

  private FuzzSeeds() {}

  /**
   * The inputs of a file, in their order.
   *
   * @param text the file, one char for each octet
   */
  static List<byte[]> of(String text) {
    return text.lines().filter(FuzzSeeds::isInput).map(FuzzSeeds::octets).toList();
  }

  private static boolean isInput(String line) {
    return !line.isEmpty() && !line.startsWith("#");
  }

  /**
   * The octets of a line. A char without an escape is one octet, so UTF-8 stands for itself.
   *
   * @param line the line, one char for each octet
   */
  static byte[] octets(String line) {
    return line.translateEscapes().getBytes(ISO_8859_1);
  }

  /**
   * An input as a line of visible ASCII, to be pasted into a file of seeds.
   *
   * @param input any octets
   * @return the line, without its LF
   */
  public static String line(byte[] input) {
    StringBuilder line = new StringBuilder(input.length + 16);
    for (int i = 0; i < input.length; i++) {
      char c = (char) (input[i] & 0xFF);
      switch (c) {
        case '\r' -> line.append("\\r");
        case '\n' -> line.append("\\n");
        case '\t' -> line.append("\\t");
        case '\\' -> line.append("\\\\");
        default -> {
          boolean plain = c > ' ' && c < 0x7F && !(c == '#' && i == 0);
          // Some editors strip a blank at the end of a line.
          if (plain || c == ' ' && i < input.length - 1) {
            line.append(c);
          } else {
            line.append(String.format(Locale.ROOT, "\\%03o", (int) c));
          }
        }
      }
    }
    return line.toString();
  }
}
