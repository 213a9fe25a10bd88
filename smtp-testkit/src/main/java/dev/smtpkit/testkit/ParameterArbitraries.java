package dev.smtpkit.testkit;

import static dev.smtpkit.testkit.Texts.chars;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** ESMTP parameters (RFC 5321 4.1.2), known and unknown. */
final class ParameterArbitraries {

  private static final int LONGEST_XTEXT = 90;
  private static final int MOST_PARAMETERS = 5;
  private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();
  private static final String XCHAR = chars(33, 42) + chars(44, 60) + chars(62, 126);

  private ParameterArbitraries() {}

  /** A keyword that no RFC has given a meaning to, because it begins with X. */
  static Arbitrary<String> unknown() {
    Arbitrary<String> keywords = Texts.of(Texts.LET_DIG + "-", 0, 12).map("X"::concat);
    Arbitrary<String> values = Texts.of(chars(33, 60) + chars(62, 126), 1, 24).map("="::concat);
    return Combinators.combine(
            keywords,
            Arbitraries.frequencyOf(Tuple.of(3, values), Tuple.of(1, Arbitraries.just(""))))
        .as(String::concat);
  }

  /** Printable text as xtext (RFC 3461 4). */
  static Arbitrary<String> xtext() {
    Arbitrary<String> hexchar =
        Arbitraries.integers().between(32, 126).map(ParameterArbitraries::hexchar);
    return Arbitraries.frequencyOf(Tuple.of(4, Texts.of(XCHAR, 1, 1)), Tuple.of(1, hexchar))
        .list()
        .ofMinSize(1)
        .ofMaxSize(LONGEST_XTEXT / 3)
        .map(all -> String.join("", all));
  }

  private static String hexchar(int octet) {
    return "+" + UPPER_HEX.toHexDigits((byte) octet);
  }

  private static String encoded(String text) {
    StringBuilder xtext = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (XCHAR.indexOf(c) >= 0) {
        xtext.append(c);
      } else {
        xtext.append(hexchar(c));
      }
    }
    return xtext.toString();
  }

  private static Arbitrary<String> parameter(String keyword, Arbitrary<String> values) {
    return Combinators.combine(Texts.anyCase(keyword), values).as((k, v) -> k + "=" + v);
  }

  /** SIZE (RFC 1870 6), BODY (RFC 3030 3), RET and ENVID (RFC 3461 4), AUTH (RFC 4954 8). */
  static Arbitrary<List<String>> mail() {
    Arbitrary<String> submitter =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just("<>")),
            Tuple.of(3, AddressArbitraries.mailboxes().map(ParameterArbitraries::encoded)));
    return distinct(
        Arbitraries.oneOf(
            parameter("SIZE", Texts.of(chars('0', '9'), 1, 20)),
            parameter("BODY", Arbitraries.of("7BIT", "8BITMIME", "BINARYMIME")),
            parameter("RET", Arbitraries.of("FULL", "HDRS")),
            parameter("ENVID", xtext()),
            parameter("AUTH", submitter),
            unknown()));
  }

  /** NOTIFY and ORCPT (RFC 3461 4). */
  static Arbitrary<List<String>> rcpt() {
    Arbitrary<String> conditions =
        Arbitraries.of("SUCCESS", "FAILURE", "DELAY")
            .set()
            .ofMinSize(1)
            .map(all -> String.join(",", all));
    Arbitrary<String> notify =
        Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just("NEVER")), Tuple.of(3, conditions));
    return distinct(
        Arbitraries.oneOf(
            parameter("NOTIFY", notify),
            parameter("ORCPT", xtext().map("rfc822;"::concat)),
            unknown()));
  }

  /** Keeps the first parameter of each keyword, for most must not appear twice. */
  private static Arbitrary<List<String>> distinct(Arbitrary<String> parameters) {
    return parameters
        .list()
        .ofMaxSize(MOST_PARAMETERS)
        .map(
            all -> {
              Set<String> seen = new HashSet<>();
              List<String> kept = new ArrayList<>();
              for (String parameter : all) {
                if (seen.add(parameter.split("=", 2)[0].toUpperCase(Locale.ROOT))) {
                  kept.add(parameter);
                }
              }
              return kept;
            });
  }
}
