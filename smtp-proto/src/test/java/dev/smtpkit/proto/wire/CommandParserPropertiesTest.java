package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CommandParserPropertiesTest {

  @Provide
  Arbitrary<byte[]> hostile() {
    return SmtpArbitraries.hostileLines();
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    return SmtpArbitraries.mutated(SmtpArbitraries.mutated(SmtpArbitraries.commandLines()))
        .map(line -> line.getBytes(ISO_8859_1));
  }

  /** Local-parts and domains of all scripts, controls and half characters among them. */
  @Provide
  Arbitrary<byte[]> international() {
    Arbitrary<String> word =
        Arbitraries.strings().withCharRange('\u0080', '\u07ff').ascii().all().ofMaxLength(8);
    return word.list()
        .ofSize(3)
        .map(w -> "MAIL FROM:<" + w.get(0) + "@" + w.get(1) + "> X=" + w.get(2) + " SMTPUTF8")
        .map(line -> line.getBytes(UTF_8));
  }

  @Property(tries = 1500)
  void anyOctetsGiveAValue(@ForAll("hostile") byte[] line, @ForAll Utf8 utf8) {
    isClean(Lines.parse(line, SyntaxProfile.DEFAULT, utf8));
  }

  @Property(tries = 1500)
  void anyDamagedLineGivesAValue(@ForAll("damaged") byte[] line, @ForAll Utf8 utf8) {
    isClean(Lines.parse(line, SyntaxProfile.STRICT, utf8));
  }

  @Property(tries = 1500)
  void anyInternationalLineGivesAValue(@ForAll("international") byte[] line) {
    isClean(Lines.parse(line, SyntaxProfile.DEFAULT, Utf8.ALLOWED));
  }

  /** R89: no control character in what is logged of any line, those of ISO 8859-1 included. */
  private static void isClean(Parsed parsed) {
    assertThat(parsed.toString()).doesNotContainPattern("[\\x00-\\x1F\\x7F-\\x9F]");
    if (parsed instanceof SyntaxError error) {
      assertThat(error.reply().toString()).matches("[\\x20-\\x7E]+");
    }
  }

  /** R89: neither the name typed instead of AUTH nor the response shows. */
  @Property(tries = 500)
  void whatMayHoldAPasswordPrintsItsLengthOnly(@ForAll @Size(min = 6, max = 60) byte[] secret) {
    String text = Base64.getEncoder().encodeToString(secret);
    Parsed auth = Lines.parse("AUTH PLAIN " + text);
    assertThat(auth).isInstanceOf(Command.Auth.class);
    assertThat(auth.toString()).doesNotContain(text).contains(secret.length + " octets");
    Parsed unknown = Lines.parse("AUHT PLAIN " + text);
    assertThat(unknown.toString()).isEqualTo("Unknown[" + (11 + text.length()) + " octets]");
    assertThat(Lines.parse("AUTH PLAIN " + text + "!").toString()).doesNotContain(text);
  }

  @Test
  void manyRandomOctetsAfterEveryVerbGiveAValue() {
    Random random = new Random(5321);
    byte[] line = new byte[40];
    CommandParser parser = new CommandParser(SyntaxProfile.DEFAULT);
    for (String verb : SmtpArbitraries.verbs()) {
      for (int run = 0; run < 2000; run++) {
        random.nextBytes(line);
        byte[] start = (verb + " ").getBytes(ISO_8859_1);
        System.arraycopy(start, 0, line, 0, start.length);
        assertThatCode(() -> parser.parse(line, 0, line.length, Utf8.ALLOWED))
            .doesNotThrowAnyException();
      }
    }
  }
}
