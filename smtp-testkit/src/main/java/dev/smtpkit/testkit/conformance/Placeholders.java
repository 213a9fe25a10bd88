package dev.smtpkit.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.testkit.text.Escapes;
import java.util.Base64;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in what a clause leaves open: {@code {rcpt}} is the recipient of the run, {@code {512*a}}
 * is the letter 512 times. The names are in docs/conformance.md.
 */
final class Placeholders {

  /** The name by which the client introduces itself, in a domain that cannot exist. */
  static final String CLIENT = "client.example";

  private static final Pattern REPEATED = Pattern.compile("\\{([0-9]{1,6})\\*([^{}]*)}");
  private static final Pattern ENCODED = Pattern.compile("\\{base64:([^{}]*)}");
  private static final Pattern NAMED = Pattern.compile("\\{([a-z][a-z0-9-]*)}");
  private static final Set<String> SECRET = Set.of("plain", "password64");
  private static final Set<String> KNOWN =
      Set.of(
          "hello",
          "name",
          "from",
          "rcpt",
          "rcpt-local",
          "rcpt-domain",
          "size",
          "over-size",
          "user64",
          "password64",
          "plain",
          "wrong-plain");

  private final Target target;
  private final Offer offer;

  Placeholders(Target target, Offer offer) {
    this.target = target;
    this.offer = offer;
  }

  /**
   * Checks that all placeholders are known.
   *
   * @throws IllegalArgumentException if one is not
   */
  static void check(String text) {
    Matcher named =
        NAMED.matcher(ENCODED.matcher(REPEATED.matcher(text).replaceAll("")).replaceAll(""));
    while (named.find()) {
      if (!KNOWN.contains(named.group(1))) {
        throw new IllegalArgumentException("unknown placeholder " + named.group());
      }
    }
  }

  /** The octets of a text with escapes and placeholders. */
  byte[] octets(String text) {
    return Escapes.decode(filled(text, name -> value(name)));
  }

  /** The same for a transcript: a secret stays a placeholder. */
  byte[] shown(String text) {
    return Escapes.decode(
        filled(text, name -> SECRET.contains(name) ? "{" + name + "}" : value(name)));
  }

  private static String filled(String text, UnaryOperator<String> values) {
    String repeated =
        REPEATED
            .matcher(text)
            .replaceAll(
                match ->
                    Matcher.quoteReplacement(
                        match.group(2).repeat(Integer.parseInt(match.group(1)))));
    String encoded =
        ENCODED
            .matcher(repeated)
            .replaceAll(
                match -> Base64.getEncoder().encodeToString(Escapes.decode(match.group(1))));
    return NAMED
        .matcher(encoded)
        .replaceAll(
            match -> Matcher.quoteReplacement(values.apply(match.group(1)).replace("\\", "\\\\")));
  }

  private String value(String name) {
    return switch (name) {
      case "hello" -> (target.lmtp() ? "LHLO " : "EHLO ") + CLIENT;
      case "name" -> CLIENT;
      case "from" -> target.sender();
      case "rcpt" -> target.recipient();
      case "rcpt-local" -> target.recipient().substring(0, target.recipient().lastIndexOf('@'));
      case "rcpt-domain" -> target.recipient().substring(target.recipient().lastIndexOf('@') + 1);
      case "size" -> Long.toString(limit());
      case "over-size" -> Long.toString(limit() + 1);
      case "user64" -> base64(login().user());
      case "password64" -> base64(login().password());
      case "plain" -> base64("\0" + login().user() + "\0" + login().password());
      case "wrong-plain" -> base64("\0nobody-of-this-name\0not-the-password");
      default -> throw new IllegalArgumentException("unknown placeholder {" + name + "}");
    };
  }

  /** The limit that SIZE names; without one, or 0, more than any server takes. */
  private long limit() {
    return offer.parameters("SIZE").stream()
        .filter(each -> each.matches("[0-9]{1,18}"))
        .mapToLong(Long::parseLong)
        .filter(each -> each > 0)
        .findFirst()
        .orElse(999_999_999_999_999_999L);
  }

  private Target.Login login() {
    return target.login().orElseThrow(() -> new IllegalStateException("no login: need login"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
