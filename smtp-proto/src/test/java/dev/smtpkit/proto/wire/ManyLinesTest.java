package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/**
 * The parser and the oracle on as many lines as {@code -Djqwik.tries.default} says: a million in
 * minutes, for they are made of a few thousand generated ones by plain edits.
 */
class ManyLinesTest {

  private static final int CORPUS = 4000;

  private static final String[] PIECES = {
    "<",
    ">",
    "@",
    ",",
    ":",
    ";",
    "=",
    ".",
    "..",
    "\"",
    "\\",
    " ",
    "  ",
    "[",
    "]",
    "(",
    "+",
    "+2B",
    "+00",
    "+2b",
    "+7F",
    "-",
    "_",
    "/",
    "0",
    "00",
    "9",
    "1234567890",
    "T",
    "Z",
    "R",
    "\\x{",
    "}",
    "\\x{20}",
    "\\x{41}",
    "\\x{D800}",
    "\\x{10FFFF}",
    "<>",
    "utf-8;",
    "rfc822;",
    "@a.b",
    "IPv6:",
    "::",
    "[1.2.3.4]",
    "NEVER",
    ";R",
    ";NT",
    "60",
    "-0",
    " SMTPUTF8",
    " LAST",
    " X=",
    "\0",
    "\t",
    "\r",
    "\n",
    "\u007f",
    "\u0080",
    "\u00c3\u00bc",
    "\u00e2\u0082\u00ac",
    "\u00f0\u009f\u0098\u0080",
    "\u00c2\u0085",
    "\u00ed\u00a0\u0080",
    "\u00c0\u00af",
    "\u00ff"
  };

  private final CommandParser parser = new CommandParser(SyntaxProfile.DEFAULT);
  private final CommandParser strict = new CommandParser(SyntaxProfile.STRICT);
  private final CommandParser lenient = new CommandParser(SyntaxProfile.LENIENT);

  /** Takes what has no other form within the grammar. */
  private final CommandParser lasting =
      new CommandParser(
          SyntaxProfile.tolerating(
              Set.of(Deviation.LONG_LOCAL_PART, Deviation.UNDERSCORE_IN_DOMAIN)));

  private static @Nullable List<String> corpus;

  /** Sampled once, within the first try. */
  private static List<String> corpus() {
    List<String> lines = corpus;
    if (lines == null) {
      Stream<String> paths =
          Stream.concat(
              SmtpArbitraries.commandLines("MAIL").sampleStream().limit(CORPUS / 4),
              SmtpArbitraries.commandLines("RCPT").sampleStream().limit(CORPUS / 4));
      Stream<String> others =
          Stream.concat(
              SmtpArbitraries.commandLines().sampleStream().limit(CORPUS / 4),
              SmtpArbitraries.hostileLines()
                  .map(octets -> new String(octets, ISO_8859_1))
                  .sampleStream()
                  .limit(CORPUS / 4));
      lines = Stream.concat(paths, others).toList();
      corpus = lines;
    }
    return lines;
  }

  private static String edited(String line, Random random) {
    int at = random.nextInt(line.length() + 1);
    int end = Math.min(line.length(), at + 1 + random.nextInt(3));
    String piece = PIECES[random.nextInt(PIECES.length)];
    return switch (random.nextInt(6)) {
      case 0 -> line.substring(0, at) + piece + line.substring(at);
      case 1 -> line.substring(0, at) + line.substring(end);
      case 2 -> line.substring(0, at) + piece + line.substring(end);
      case 3 -> line.replace(line.substring(at, end), piece);
      default -> spliced(line, corpus().get(random.nextInt(CORPUS)), random);
    };
  }

  /** A word of another line, added or instead of a word. */
  private static String spliced(String line, String other, Random random) {
    String[] words = line.split(" ", -1);
    String[] others = other.split(" ", -1);
    String word = others[random.nextInt(others.length)];
    int at = random.nextInt(words.length);
    words[at] = random.nextBoolean() ? word : words[at] + " " + word;
    return String.join(" ", words);
  }

  private static String line(Random random) {
    String line = corpus().get(random.nextInt(CORPUS));
    for (int edits = random.nextInt(4); edits > 0; edits--) {
      line = edited(line, random);
    }
    return line;
  }

  @Property(shrinking = ShrinkingMode.OFF)
  void theParserAndTheOracleSayTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    Agreement.check(parser, line(random), random.nextBoolean() ? Utf8.ALLOWED : Utf8.REFUSED);
  }

  /** Leniency adds lines and changes none; its values are within the grammar where they can be. */
  @Property(shrinking = ShrinkingMode.OFF)
  void whatLeniencyLetsInReadsAsACommandOfTheGrammar(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] line = line(random).getBytes(ISO_8859_1);
    Utf8 utf8 = random.nextBoolean() ? Utf8.ALLOWED : Utf8.REFUSED;
    Parsed understood = lenient.parse(line, 0, line.length, utf8);
    Parsed known = strict.parse(line, 0, line.length, utf8);
    if (!(known instanceof SyntaxError)) {
      assertThat(understood).isEqualTo(known);
      assertThat(lenient.deviations()).isEqualTo(strict.deviations());
    }
    String again =
        understood instanceof Command.Mail mail
            ? "MAIL FROM:" + mail.reversePath().text() + " " + mail.parameters().text()
            : understood instanceof Command.Rcpt rcpt
                ? "RCPT TO:" + rcpt.forwardPath().text() + " " + rcpt.parameters().text()
                : "";
    if (!again.isEmpty()) {
      byte[] octets = again.strip().getBytes(UTF_8);
      assertThat(lasting.parse(octets, 0, octets.length, utf8)).as(again).isEqualTo(understood);
      assertThat(lenient.deviations()).as(again).containsAll(lasting.deviations());
    }
  }
}
