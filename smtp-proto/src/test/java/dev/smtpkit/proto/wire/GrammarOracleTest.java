package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.testkit.SmtpArbitraries;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** The parser and a transliteration of the ABNF say the same of generated and damaged lines. */
class GrammarOracleTest {

  @Provide
  Arbitrary<String> damaged() {
    Arbitrary<String> once = SmtpArbitraries.mutated(SmtpArbitraries.commandLines());
    return Arbitraries.oneOf(once, SmtpArbitraries.mutated(once));
  }

  @Provide
  Arbitrary<String> damagedPaths() {
    return SmtpArbitraries.mutated(paths());
  }

  private static Arbitrary<String> paths() {
    return Arbitraries.oneOf(
        SmtpArbitraries.commandLines("MAIL"), SmtpArbitraries.commandLines("RCPT"));
  }

  /** Some of the letters become UTF-8, well-formed and not. */
  @Provide
  Arbitrary<String> international() {
    Arbitrary<String> octets =
        Arbitraries.of(
            "\u00c3\u00bc",
            "\u00e2\u0082\u00ac",
            "\u00f0\u009f\u0098\u0080",
            "\u00ef\u00bb\u00bf",
            "\u00ed\u0095\u009c",
            "\u00c2\u00a0",
            "\u00c2\u0085",
            "\u00c0\u00af",
            "\u00ed\u00a0\u0080",
            "\u00f4\u0090\u0080\u0080",
            "\u00e2\u0082",
            "\u00ff");
    Arbitrary<String> lines =
        Arbitraries.oneOf(
            paths(),
            paths().map(line -> line + " SMTPUTF8"),
            damagedPaths(),
            SmtpArbitraries.commandLines());
    Arbitrary<Character> letters = Arbitraries.chars().with("aeioAEX019\".-=;".toCharArray());
    return Combinators.combine(lines, octets, letters)
        .as(
            (line, utf8, letter) -> {
              int verb = Math.min(5, line.length());
              return line.substring(0, verb) + line.substring(verb).replace("" + letter, utf8);
            });
  }

  @Provide
  Arbitrary<String> valid() {
    return SmtpArbitraries.commandLines();
  }

  @Provide
  Arbitrary<String> hostile() {
    return SmtpArbitraries.hostileLines().map(octets -> new String(octets, ISO_8859_1));
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED)
  void onDamagedLines(@ForAll("damaged") String line, @ForAll Utf8 utf8) {
    Agreement.check(line, utf8);
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED)
  void onDamagedPaths(@ForAll("damagedPaths") String line, @ForAll Utf8 utf8) {
    Agreement.check(line, utf8);
  }

  @Property(tries = 2000, shrinking = ShrinkingMode.BOUNDED)
  void onInternationalLines(@ForAll("international") String line, @ForAll Utf8 utf8) {
    Agreement.check(line, utf8);
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
  void onHostileLines(@ForAll("hostile") String line, @ForAll Utf8 utf8) {
    Agreement.check(line, utf8);
  }

  @Property(tries = 2000, shrinking = ShrinkingMode.BOUNDED)
  void validLinesAreCommands(@ForAll("valid") String line) {
    Agreement.check(line, Utf8.REFUSED);
    assertThat(Lines.parse(line))
        .isInstanceOf(Command.class)
        .isNotInstanceOf(Command.Unknown.class);
  }
}
