package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Domain;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/** The parser and a transliteration of the ABNF say the same of generated and damaged lines. */
class GrammarOracleTest {

  private static List<String> parts(Parsed parsed) {
    if (parsed instanceof SyntaxError error) {
      return List.of(error.reply().code().toString());
    } else if (parsed instanceof Command.Mail mail) {
      return withPath("MAIL", mail.reversePath().mailbox(), mail.parameters().text());
    } else if (parsed instanceof Command.Rcpt rcpt) {
      return withPath("RCPT", rcpt.forwardPath().mailbox(), rcpt.parameters().text());
    } else if (parsed instanceof Command.Bdat bdat) {
      return List.of("BDAT", "" + bdat.size(), "" + bdat.last());
    } else if (parsed instanceof Command.Auth auth) {
      return List.of("AUTH", auth.mechanism(), response(auth));
    }
    String described = Lines.describe(parsed);
    int blank = described.indexOf(' ');
    if (blank >= 0) {
      return List.of(described.substring(0, blank), described.substring(blank + 1));
    }
    return described.equals("HELP") ? List.of("HELP", "") : List.of(described);
  }

  private static String response(Command.Auth auth) {
    if (auth.initialResponse() == null) {
      return "";
    }
    byte[] octets = auth.initialResponse().octets();
    return octets.length == 0 ? "=" : Base64.getEncoder().encodeToString(octets);
  }

  private static List<String> withPath(String verb, @Nullable Mailbox mailbox, String parameters) {
    List<String> parts = new ArrayList<>(List.of(verb));
    if (mailbox != null) {
      parts.add(mailbox.localPart());
      parts.add(domain(mailbox.domain()));
    }
    if (!parameters.isEmpty()) {
      parts.addAll(new TreeSet<>(Arrays.asList(parameters.split(" "))));
    }
    return parts;
  }

  private static String domain(Domain domain) {
    if (domain instanceof AddressLiteral.IPv4 v4) {
      return "v4 " + v4.toInetAddress().getHostAddress();
    } else if (domain instanceof AddressLiteral.IPv6 v6) {
      byte[] octets = new byte[16];
      for (int i = 0; i < 16; i++) {
        octets[i] = (byte) ((i < 8 ? v6.high() : v6.low()) >>> (56 - 8 * (i % 8)));
      }
      return "v6 " + Arrays.toString(octets);
    } else if (domain instanceof AddressLiteral.General general) {
      return general.tag() + ":" + general.content();
    }
    return domain.text().toLowerCase(Locale.ROOT);
  }

  static void agree(String line) {
    assertThat(parts(Lines.parse(line))).isEqualTo(GrammarOracle.parse(line));
  }

  /** Lines that hold what ASCII has, because that is what the oracle knows. */
  @Provide
  Arbitrary<String> damaged() {
    Arbitrary<String> once = SmtpArbitraries.mutated(SmtpArbitraries.commandLines());
    return Arbitraries.oneOf(once, SmtpArbitraries.mutated(once)).map(GrammarOracleTest::ascii);
  }

  @Provide
  Arbitrary<String> damagedPaths() {
    Arbitrary<String> mail = SmtpArbitraries.commandLines("MAIL");
    Arbitrary<String> rcpt = SmtpArbitraries.commandLines("RCPT");
    return SmtpArbitraries.mutated(Arbitraries.oneOf(mail, rcpt)).map(GrammarOracleTest::ascii);
  }

  @Provide
  Arbitrary<String> valid() {
    return SmtpArbitraries.commandLines();
  }

  @Provide
  Arbitrary<String> hostile() {
    return SmtpArbitraries.hostileLines().map(o -> ascii(new String(o, ISO_8859_1)));
  }

  static String ascii(String line) {
    return line.replaceAll("[^\\x00-\\x7F]", "~");
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED)
  void onDamagedLines(@ForAll("damaged") String line) {
    agree(line);
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED)
  void onDamagedPaths(@ForAll("damagedPaths") String line) {
    agree(line);
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
  void onHostileLines(@ForAll("hostile") String line) {
    agree(line);
  }

  @Property(tries = 2000, shrinking = ShrinkingMode.BOUNDED)
  void validLinesAreCommands(@ForAll("valid") String line) {
    agree(line);
    assertThat(Lines.parse(line))
        .isInstanceOf(Command.class)
        .isNotInstanceOf(Command.Unknown.class);
  }
}
