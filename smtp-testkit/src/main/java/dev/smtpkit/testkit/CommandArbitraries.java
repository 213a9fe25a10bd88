package dev.smtpkit.testkit;

import static dev.smtpkit.testkit.TextArbitraries.chars;

import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Command lines without their CRLF, valid by the clause that defines the verb. */
final class CommandArbitraries {

  static final List<String> VERBS =
      List.of(
          "EHLO",
          "HELO",
          "LHLO",
          "MAIL",
          "RCPT",
          "DATA",
          "BDAT",
          "AUTH",
          "STARTTLS",
          "RSET",
          "NOOP",
          "QUIT",
          "VRFY",
          "EXPN",
          "HELP",
          "ETRN",
          "ATRN",
          "BURL",
          "XCLIENT",
          "XFORWARD");

  /** RFC 5321 4.5.3.1.4, without the CRLF. */
  private static final int LONGEST_LINE = 510;

  private static final int MOST_INITIAL_RESPONSE_OCTETS = 200;

  private CommandArbitraries() {}

  static Arbitrary<String> all() {
    return Arbitraries.oneOf(VERBS.stream().map(CommandArbitraries::of).toList());
  }

  static Arbitrary<String> of(String verb) {
    Arbitrary<String> arguments =
        switch (verb) {
          case "DATA", "STARTTLS", "RSET", "QUIT" -> Arbitraries.just("");
          case "EHLO", "LHLO" ->
              argument(
                  Arbitraries.oneOf(AddressArbitraries.domainNames(), LiteralArbitraries.all()));
          case "HELO" -> argument(AddressArbitraries.domainNames());
          case "ETRN" -> argument(nodes());
          case "ATRN" ->
              optional(
                  qualified()
                      .list()
                      .ofMinSize(1)
                      .ofMaxSize(3)
                      .map(all -> TextArbitraries.joined(",", all, LONGEST_LINE - 5)));
          case "BURL" -> url();
          case "XCLIENT", "XFORWARD" -> argument(attributes());
          case "MAIL" ->
              path(" FROM:", AddressArbitraries.reversePaths(), ParameterArbitraries.mail());
          case "RCPT" ->
              path(" TO:", AddressArbitraries.forwardPaths(), ParameterArbitraries.rcpt());
          case "VRFY", "EXPN" ->
              Combinators.combine(
                      argument(strings()), optional(TextArbitraries.anyCase("SMTPUTF8")))
                  .as(String::concat);
          case "NOOP", "HELP" -> optional(strings());
          case "BDAT" -> chunk();
          case "AUTH" -> mechanism();
          default -> throw new IllegalArgumentException("unknown verb " + verb + ", only " + VERBS);
        };
    return Combinators.combine(TextArbitraries.anyCase(verb), arguments).as(String::concat);
  }

  private static Arbitrary<String> argument(Arbitrary<String> arguments) {
    return arguments.map(" "::concat);
  }

  private static Arbitrary<String> optional(Arbitrary<String> arguments) {
    return Arbitraries.oneOf(Arbitraries.just(""), argument(arguments));
  }

  /** {@code String = Atom / Quoted-string} (RFC 5321 4.1.2). */
  private static Arbitrary<String> strings() {
    return Arbitraries.oneOf(
        TextArbitraries.of(TextArbitraries.ATEXT, 1, 40), AddressArbitraries.quotedStrings());
  }

  /** Domain names of two labels or more. */
  private static Arbitrary<String> qualified() {
    return AddressArbitraries.domainNames()
        .map(name -> name.indexOf('.') < 0 ? name + ".example" : name);
  }

  /** ETRN, RFC 1985 5.2: a node, a domain with its subdomains, or a queue of any name. */
  private static Arbitrary<String> nodes() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, qualified()),
        Tuple.of(1, qualified().map("@"::concat)),
        Tuple.of(1, TextArbitraries.of(chars(33, 126), 1, 30).map("#"::concat)));
  }

  /** BURL, RFC 4468 3.5: an absolute URI, and LAST on the last part. */
  private static Arbitrary<String> url() {
    Arbitrary<String> schemes =
        Combinators.combine(
                TextArbitraries.of(chars('A', 'Z') + chars('a', 'z'), 1, 1),
                TextArbitraries.of(TextArbitraries.LET_DIG + "+-.", 0, 8))
            .as(String::concat);
    Arbitrary<String> rests =
        TextArbitraries.of(TextArbitraries.LET_DIG + "-._~:/?#@!$&'()*+,;=%", 1, 60);
    return Combinators.combine(schemes, rests, optional(TextArbitraries.anyCase("LAST")))
        .as((scheme, rest, last) -> " " + scheme + ":" + rest + last);
  }

  /** XCLIENT and XFORWARD as Postfix sends them: names in any case, values as xtext. */
  private static Arbitrary<String> attributes() {
    Arbitrary<String> names =
        TextArbitraries.anyCaseOf(
            "NAME",
            "ADDR",
            "PORT",
            "PROTO",
            "HELO",
            "LOGIN",
            "DESTADDR",
            "DESTPORT",
            "IDENT",
            "SOURCE");
    Arbitrary<String> values =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.of("[UNAVAILABLE]", "[TEMPUNAVAIL]")),
            Tuple.of(4, ParameterArbitraries.xtext()));
    return Combinators.combine(names, values)
        .as((name, value) -> name + "=" + value)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(all -> TextArbitraries.joined(" ", all, LONGEST_LINE - 9));
  }

  private static Arbitrary<String> path(
      String keyword, Arbitrary<String> paths, Arbitrary<List<String>> parameters) {
    int longestWithoutVerb = LONGEST_LINE - "MAIL".length();
    return Combinators.combine(TextArbitraries.anyCase(keyword), paths, parameters)
        .as(
            (word, path, all) -> {
              int room = longestWithoutVerb - word.length() - path.length() - 1;
              String fitting = String.join(" ", all);
              // Drops parameters from the end, because one may depend on the one before it.
              for (int kept = all.size() - 1; fitting.length() > room; kept--) {
                fitting = String.join(" ", all.subList(0, kept));
              }
              return word + path + (fitting.isEmpty() ? "" : " " + fitting);
            });
  }

  /** BDAT, RFC 3030 2: the size, and LAST on the last chunk. */
  private static Arbitrary<String> chunk() {
    Arbitrary<String> sizes =
        Arbitraries.integers().between(0, Integer.MAX_VALUE).map(n -> " " + n);
    return Combinators.combine(sizes, optional(TextArbitraries.anyCase("LAST"))).as(String::concat);
  }

  /** AUTH, RFC 4954 8, without the lines that follow the command. */
  private static Arbitrary<String> mechanism() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.of("PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "EXTERNAL"),
            TextArbitraries.of(chars('A', 'Z') + chars('0', '9') + "-_", 1, 20));
    Arbitrary<String> responses =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofMaxSize(MOST_INITIAL_RESPONSE_OCTETS)
            .map(octets -> octets.length == 0 ? "=" : Base64.getEncoder().encodeToString(octets));
    return Combinators.combine(
            argument(names),
            Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just("")), Tuple.of(2, argument(responses))))
        .as(String::concat);
  }
}
