package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Inputs as lines of text: one a line, with the escapes of a Java string literal, octal ones for
 * octets without a letter. A line that begins with # is a comment.
 */
final class FuzzSeeds {

  private FuzzSeeds() {}

  /** The seeds of a target and its findings. */
  static List<byte[]> of(FuzzTarget target) {
    List<byte[]> inputs = new ArrayList<>();
    for (String kind : List.of(".seeds", ".findings")) {
      String name = "/fuzz/" + target.fileName() + kind;
      try (InputStream in = FuzzSeeds.class.getResourceAsStream(name)) {
        if (in != null) {
          String text = new String(in.readAllBytes(), ISO_8859_1);
          text.lines().filter(FuzzSeeds::isInput).forEach(line -> inputs.add(octets(line)));
        } else if (kind.equals(".seeds")) {
          throw new IllegalStateException("no " + name);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return inputs;
  }

  private static boolean isInput(String line) {
    return !line.isEmpty() && !line.startsWith("#");
  }

  /** The octets of a line. One char of it is one octet, so UTF-8 stands for itself. */
  static byte[] octets(String line) {
    return line.translateEscapes().getBytes(ISO_8859_1);
  }

  /** An input as a line of visible ASCII that gives the same octets. */
  static String line(byte[] input) {
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
          // A blank that ends a line would not survive every editor.
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
