package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** Lines that are almost valid, and octets that nobody should send. */
final class HostileArbitraries {

  /** Octets that are delimiters in some grammar, and octets that no grammar allows. */
  private static final String HOSTILE =
      "\0\t\n\r \"\\<>@,.:;=+-_[]()*%/0xX\u0007\u001b\u007f\u0080\u00c3\u00a0\u00ff";

  private static final int MOST_POSITIONS = 1 << 20;

  private enum Edit {
    INSERT,
    DELETE,
    REPLACE,
    DUPLICATE_TOKEN,
    FLIP_CASE
  }

  private HostileArbitraries() {}

  static Arbitrary<String> mutated(Arbitrary<String> lines) {
    return Combinators.combine(
            lines,
            Arbitraries.of(Edit.class),
            Arbitraries.integers()
                .between(0, MOST_POSITIONS - 1)
                .withDistribution(RandomDistribution.uniform()),
            Arbitraries.of(HOSTILE.chars().mapToObj(c -> (char) c).toList()))
        .as(HostileArbitraries::mutated);
  }

  /** Edits a line. An edit that would change nothing is replaced by an insertion. */
  private static String mutated(String line, Edit edit, int position, char octet) {
    int at = (int) ((long) position * line.length() / MOST_POSITIONS);
    String changed =
        line.isEmpty()
            ? line
            : switch (edit) {
              case INSERT -> line;
              case DELETE -> line.substring(0, at) + line.substring(at + 1);
              case REPLACE -> line.substring(0, at) + octet + line.substring(at + 1);
              case DUPLICATE_TOKEN -> duplicated(line, at);
              case FLIP_CASE -> flipped(line, at);
            };
    if (!changed.equals(line)) {
      return changed;
    }
    int gap = (int) ((long) position * (line.length() + 1) / MOST_POSITIONS);
    return line.substring(0, gap) + octet + line.substring(gap);
  }

  /** Repeats the token at the position; tokens are separated by blanks. */
  private static String duplicated(String line, int at) {
    int start = line.lastIndexOf(' ', at) + 1;
    int end = line.indexOf(' ', start);
    String token = line.substring(start, end < 0 ? line.length() : end);
    return line.substring(0, start) + token + " " + line.substring(start);
  }

  /** Flips the case of the first ASCII letter at or after the position. */
  private static String flipped(String line, int from) {
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        return line.substring(0, i) + (char) (c ^ 0x20) + line.substring(i + 1);
      }
    }
    return line;
  }

  static Arbitrary<byte[]> messageOctets() {
    Arbitrary<String> pieces =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of("\r", "\n", ".", "\0", "\u00ff")),
            Tuple.of(4, Arbitraries.of("\r\n", "\r\n.", "\r\n..", "\r\n.\r\n", "\n.\n", "\r.\r")),
            Tuple.of(2, Arbitraries.of("x", "Subject: test", "From me", "MAIL FROM:<a@b.example>")),
            Tuple.of(1, Arbitraries.chars().range('\0', '\u00ff').map(String::valueOf)));
    return Arbitraries.frequencyOf(
            Tuple.of(9, pieces.list().ofMaxSize(24)), Tuple.of(1, pieces.list().ofMaxSize(400)))
        .map(HostileArbitraries::octets);
  }

  static Arbitrary<byte[]> lines() {
    Arbitrary<String> anything =
        Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(1100);
    Arbitrary<String> starts =
        Arbitraries.of(
            "", "EHLO ", "MAIL FROM:<", "RCPT TO:<", "AUTH ", "BDAT ", "DATA", "mail", " ");
    Arbitrary<String> tails =
        Arbitraries.of(HOSTILE.chars().mapToObj(c -> String.valueOf((char) c)).toList())
            .list()
            .ofMaxSize(40)
            .map(all -> String.join("", all));
    return Arbitraries.frequencyOf(
            Tuple.of(1, anything),
            Tuple.of(3, Combinators.combine(starts, tails).as(String::concat)))
        .map(line -> line.replace("\r\n", "\r\u00ff").getBytes(ISO_8859_1));
  }

  private static byte[] octets(List<String> pieces) {
    return String.join("", pieces).getBytes(ISO_8859_1);
  }
}
