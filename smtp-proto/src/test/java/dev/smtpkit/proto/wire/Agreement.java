package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.ClientAttribute;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Domain;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.EsmtpParameter;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** That the parser and the oracle say the same of a line: its parts, or the code of its reply. */
final class Agreement {

  private Agreement() {}

  /** Of the line from every kind of memory. */
  static void check(String line, Utf8 utf8) {
    byte[] octets = line.getBytes(ISO_8859_1);
    compare(line, utf8, Lines.parse(octets, SyntaxProfile.DEFAULT, utf8));
  }

  /** Of the line from an array that ends with it, by one parser. */
  static void check(CommandParser parser, String line, Utf8 utf8) {
    byte[] octets = line.getBytes(ISO_8859_1);
    compare(line, utf8, parser.parse(octets, 0, octets.length, utf8));
  }

  /** A path that is broken and not ASCII besides may be called either. */
  private static void compare(String line, Utf8 utf8, Parsed parsed) {
    List<String> expected = GrammarOracle.parse(line, utf8 == Utf8.ALLOWED);
    boolean either =
        expected.equals(List.of("501", "550")) || expected.equals(List.of("501", "553"));
    List<String> parts = parts(parsed);
    if (either ? !expected.containsAll(parts) : !expected.equals(parts)) {
      assertThat(parts).as("%s, UTF-8 %s", line, utf8).isEqualTo(expected);
    }
  }

  private static List<String> parts(Parsed parsed) {
    if (parsed instanceof SyntaxError error) {
      return List.of(error.reply().code().toString());
    } else if (parsed instanceof Command.Mail mail) {
      return withPath("MAIL", mail.reversePath().mailbox(), parameters(mail.parameters()));
    } else if (parsed instanceof Command.Rcpt rcpt) {
      List<String> parameters =
          rcpt.parameters().asList().stream().map(EsmtpParameter::text).toList();
      return withPath("RCPT", rcpt.forwardPath().mailbox(), parameters);
    } else if (parsed instanceof Command.Bdat bdat) {
      return List.of("BDAT", "" + bdat.size(), "" + bdat.isLast());
    } else if (parsed instanceof Command.Auth auth) {
      return List.of("AUTH", auth.mechanism(), response(auth));
    } else if (parsed instanceof Command.Lookup lookup) {
      return List.of(
          lookup.verb().name(), lookup.string(), "" + (lookup.inReply() == Utf8.ALLOWED));
    } else if (parsed instanceof Command.ClientInfo info) {
      return attributes(info.verb().name(), info.attributes());
    }
    String described = Lines.describe(parsed);
    int blank = described.indexOf(' ');
    if (blank >= 0) {
      return List.of(described.substring(0, blank), described.substring(blank + 1));
    }
    return List.of("HELP", "ATRN").contains(described)
        ? List.of(described, "")
        : List.of(described);
  }

  /** The texts, but of mailboxes what identifies them. */
  private static List<String> parameters(MailParameters parameters) {
    ReversePath auth = parameters.auth();
    Mailbox mailbox = auth == null ? null : auth.mailbox();
    Mailbox submitter = parameters.submitter();
    return parameters.asList().stream()
        .map(
            parameter ->
                parameter.is("AUTH") && mailbox != null
                    ? "AUTH=" + mailbox.localPart() + "@" + domain(mailbox.domain())
                    : parameter.is("SUBMITTER") && submitter != null
                        ? "SUBMITTER=" + submitter.localPart() + "@" + domain(submitter.domain())
                        : parameter.text())
        .toList();
  }

  private static List<String> attributes(String verb, List<ClientAttribute> attributes) {
    List<String> parts = new ArrayList<>(List.of(verb));
    attributes.forEach(each -> parts.add(each.name() + "=" + each.value()));
    return parts;
  }

  private static String response(Command.Auth auth) {
    if (auth.initialResponse() == null) {
      return "";
    }
    byte[] octets = auth.initialResponse().octets();
    return octets.length == 0 ? "=" : Base64.getEncoder().encodeToString(octets);
  }

  private static List<String> withPath(
      String verb, @Nullable Mailbox mailbox, List<String> parameters) {
    List<String> parts = new ArrayList<>(List.of(verb));
    if (mailbox != null) {
      parts.add(mailbox.localPart());
      parts.add(domain(mailbox.domain()));
    }
    // UTF-8 sorts as its code points do, UTF-16 does not.
    parameters.stream()
        .sorted((a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8)))
        .forEach(parts::add);
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
    return ((DomainName) domain).asciiText();
  }
}
