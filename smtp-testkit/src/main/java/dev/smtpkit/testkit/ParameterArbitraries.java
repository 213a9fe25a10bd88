package dev.smtpkit.testkit;

import static dev.smtpkit.testkit.TextArbitraries.chars;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
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

  /** Keywords begin with X: no RFC gives such a keyword a meaning. */
  static Arbitrary<String> unknown() {
    Arbitrary<String> keywords =
        TextArbitraries.of(TextArbitraries.LET_DIG + "-", 0, 12).map("X"::concat);
    Arbitrary<String> values =
        TextArbitraries.of(chars(33, 60) + chars(62, 126), 1, 24).map("="::concat);
    return Combinators.combine(
            keywords,
            Arbitraries.frequencyOf(Tuple.of(3, values), Tuple.of(1, Arbitraries.just(""))))
        .as(String::concat);
  }

  /** Printable text as xtext (RFC 3461 4). */
  static Arbitrary<String> xtext() {
    Arbitrary<String> hexchar =
        Arbitraries.integers().between(32, 126).map(ParameterArbitraries::hexchar);
    return Arbitraries.frequencyOf(
            Tuple.of(4, TextArbitraries.of(XCHAR, 1, 1)), Tuple.of(1, hexchar))
        .list()
        .ofMinSize(1)
        .ofMaxSize(LONGEST_XTEXT / 3)
        .map(all -> String.join("", all));
  }

  private static String hexchar(int octet) {
    return "+" + UPPER_HEX.toHexDigits((byte) octet);
  }

  static String encoded(String text) {
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

  private static Arbitrary<List<String>> parameter(String keyword, Arbitrary<String> values) {
    return Combinators.combine(TextArbitraries.anyCase(keyword), values)
        .as((k, v) -> List.of(k + "=" + v));
  }

  private static Arbitrary<List<String>> flag(String keyword) {
    return TextArbitraries.anyCase(keyword).map(List::of);
  }

  private static Arbitrary<String> digits(int most) {
    return TextArbitraries.of(chars('0', '9'), 1, most);
  }

  private static Arbitrary<String> encodedMailboxes() {
    return AddressArbitraries.mailboxes().map(ParameterArbitraries::encoded);
  }

  /**
   * SIZE (RFC 1870 6), BODY (RFC 3030 3), SMTPUTF8 (RFC 6531 3.4), RET and ENVID (RFC 3461 4), AUTH
   * (RFC 4954 8), BY (RFC 2852 4), HOLDFOR or HOLDUNTIL (RFC 4865 3), MT-PRIORITY (RFC 6710 7),
   * REQUIRETLS (RFC 8689 2), MTRK with its ENVID (RFC 3885 3), SOLICIT (RFC 3865 2.3), SUBMITTER
   * (RFC 4405), CONPERM (RFC 4141 4.2) and TRANSID (RFC 1845 2).
   */
  static Arbitrary<List<String>> mail() {
    Arbitrary<String> submitter =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just("<>")), Tuple.of(3, encodedMailboxes()));
    Arbitrary<String> priority =
        Arbitraries.integers().between(-9, 9).map(number -> Integer.toString(number));
    return distinct(
        Arbitraries.oneOf(
            List.of(
                parameter("SIZE", digits(20)),
                parameter("BODY", TextArbitraries.anyCaseOf("7BIT", "8BITMIME", "BINARYMIME")),
                flag("SMTPUTF8"),
                parameter("RET", TextArbitraries.anyCaseOf("FULL", "HDRS")),
                parameter("ENVID", xtext()),
                parameter("AUTH", submitter),
                parameter("BY", deliverBy()),
                parameter(
                    "HOLDFOR", Arbitraries.integers().between(1, 999_999_999).map(n -> "" + n)),
                parameter("HOLDUNTIL", TimeArbitraries.utc()),
                parameter("MT-PRIORITY", priority),
                flag("REQUIRETLS"),
                tracking(),
                parameter("SOLICIT", solicitation()),
                parameter("SUBMITTER", encodedMailboxes()),
                flag("CONPERM"),
                parameter("TRANSID", transactionId()),
                unknown().map(List::of))));
  }

  /** NOTIFY and ORCPT (RFC 3461 4, RFC 6533 3), RRVS (RFC 7293 3.1), CONNEG (RFC 4141 5.2). */
  static Arbitrary<List<String>> rcpt() {
    Arbitrary<String> conditions =
        TextArbitraries.anyCaseOf("SUCCESS", "FAILURE", "DELAY")
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(all -> String.join(",", all));
    Arbitrary<String> notify =
        Arbitraries.frequencyOf(
            Tuple.of(1, TextArbitraries.anyCaseOf("NEVER")), Tuple.of(3, conditions));
    Arbitrary<String> since =
        Combinators.combine(TimeArbitraries.any(), Arbitraries.of("", ";R", ";C", ";r", ";c"))
            .as(String::concat);
    return distinct(
        Arbitraries.oneOf(
            List.of(
                parameter("NOTIFY", notify),
                parameter("ORCPT", originalRecipient()),
                parameter("RRVS", since),
                flag("CONNEG"),
                unknown().map(List::of))));
  }

  /** BY, RFC 2852 4: a by-time of zero or less is valid with mode N only. */
  private static Arbitrary<String> deliverBy() {
    Arbitrary<String> trace = Arbitraries.of("", "T", "t");
    Arbitrary<String> late =
        Combinators.combine(Arbitraries.of("", "+", "-"), digits(9), Arbitraries.of(";N", ";n"))
            .as((sign, number, mode) -> sign + number + mode);
    Arbitrary<String> inTime =
        Combinators.combine(
                Arbitraries.of("", "+"),
                Arbitraries.integers().between(1, 999_999_999),
                Arbitraries.of(";R", ";r"))
            .as((sign, number, mode) -> sign + number + mode);
    return Combinators.combine(Arbitraries.oneOf(late, inTime), trace).as(String::concat);
  }

  /** MTRK, RFC 3885 3: a digest of 160 bits, and the globally unique ENVID that it requires. */
  private static Arbitrary<List<String>> tracking() {
    Arbitrary<String> digest =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofSize(20)
            .map(octets -> Base64.getEncoder().withoutPadding().encodeToString(octets));
    Arbitrary<String> timeout =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just("")), Tuple.of(1, digits(9).map(":"::concat)));
    Arbitrary<String> ids =
        Combinators.combine(
                TextArbitraries.of(TextArbitraries.ATEXT.replaceAll("[+=]", ""), 1, 20), hosts())
            .as((local, host) -> local + "@" + host);
    Arbitrary<List<String>> envelope = parameter("ENVID", ids);
    Arbitrary<List<String>> mtrk =
        parameter("MTRK", Combinators.combine(digest, timeout).as(String::concat));
    return Combinators.combine(envelope, mtrk).as((id, track) -> List.of(id.get(0), track.get(0)));
  }

  private static Arbitrary<String> hosts() {
    return AddressArbitraries.domainNames().map(name -> name.split("\\.", 2)[0] + ".example");
  }

  private static Arbitrary<String> solicitation() {
    return Combinators.combine(
            TextArbitraries.of(chars('A', 'Z') + chars('a', 'z'), 1, 1),
            TextArbitraries.of(TextArbitraries.LET_DIG + ".-_:", 0, 16))
        .as(String::concat)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(all -> String.join(",", all));
  }

  private static Arbitrary<String> transactionId() {
    Arbitrary<String> token =
        TextArbitraries.of(TextArbitraries.ATEXT.replaceAll("[=/?]", ""), 1, 8)
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(all -> String.join(".", all));
    return Combinators.combine(token, token).as((local, host) -> "<" + local + "@" + host + ">");
  }

  private static Arbitrary<String> originalRecipient() {
    Arbitrary<String> embedded =
        Arbitraries.of(0x20, 0x2b, 0x3d, 0x5c, 0xa0, 0xfc, 0x3a9, 0x4f60, 0xd7ff, 0x1f600, 0x10ffff)
            .map(point -> String.format(Locale.ROOT, "\\x{%02X}", point));
    Arbitrary<String> unicode =
        Arbitraries.frequencyOf(
                Tuple.of(3, TextArbitraries.of(XCHAR.replace("\\", ""), 1, 4)),
                Tuple.of(1, embedded))
            .list()
            .ofMinSize(1)
            .ofMaxSize(12)
            .map(all -> String.join("", all));
    Arbitrary<String> otherType = TextArbitraries.of(TextArbitraries.ATEXT.replace("=", ""), 1, 10);
    return Arbitraries.oneOf(
        Combinators.combine(TextArbitraries.anyCaseOf("rfc822"), xtext())
            .as((type, text) -> type + ";" + text),
        Combinators.combine(TextArbitraries.anyCaseOf("rfc822"), encodedMailboxes())
            .as((type, text) -> type + ";" + text),
        Combinators.combine(otherType.map("x-"::concat), xtext())
            .as((type, text) -> type + ";" + text),
        Combinators.combine(TextArbitraries.anyCaseOf("utf-8"), unicode)
            .as((type, text) -> type + ";" + text));
  }

  /** Removes repeated parameters; HOLDFOR and HOLDUNTIL exclude each other. */
  private static Arbitrary<List<String>> distinct(Arbitrary<List<String>> parameters) {
    return parameters
        .list()
        .ofMaxSize(MOST_PARAMETERS)
        .map(
            all -> {
              Set<String> seen = new HashSet<>();
              List<String> kept = new ArrayList<>();
              for (List<String> group : all) {
                List<String> keywords =
                    group.stream()
                        .map(parameter -> parameter.split("=", 2)[0].toUpperCase(Locale.ROOT))
                        .map(keyword -> keyword.startsWith("HOLD") ? "HOLD" : keyword)
                        .toList();
                if (Collections.disjoint(seen, keywords)) {
                  seen.addAll(keywords);
                  kept.addAll(group);
                }
              }
              return kept;
            });
  }
}
