package dev.smtpkit.testkit;

import static dev.smtpkit.testkit.TextArbitraries.chars;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Address literals in their brackets (RFC 5321 4.1.3). */
final class LiteralArbitraries {

  private static final String IPV6_TAG = "IPv6";

  /** The most groups beside {@code ::}. */
  private static final int MOST_GROUPS_COMPRESSED = 6;

  /** The most groups beside {@code ::} if an IPv4 address follows them. */
  private static final int MOST_GROUPS_COMPRESSED_V4 = 4;

  private static final int LONGEST_GENERAL_CONTENT = 40;

  private LiteralArbitraries() {}

  static Arbitrary<String> all() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, ipv4()), Tuple.of(3, ipv6()), Tuple.of(1, general()));
  }

  static Arbitrary<String> ipv4() {
    return ipv4Addresses().map(address -> "[" + address + "]");
  }

  /** The grammar allows three digits for any number, and so leading zeros. */
  private static Arbitrary<String> ipv4Addresses() {
    Arbitrary<String> plain = Arbitraries.integers().between(0, 255).map(String::valueOf);
    Arbitrary<String> padded = TextArbitraries.of(chars('0', '9'), 2, 2).map("0"::concat);
    return Arbitraries.frequencyOf(Tuple.of(15, plain), Tuple.of(1, padded))
        .list()
        .ofSize(4)
        .map(all -> String.join(".", all));
  }

  static Arbitrary<String> ipv6() {
    Arbitrary<String> tags =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just(IPV6_TAG)),
            Tuple.of(1, TextArbitraries.anyCase(IPV6_TAG)));
    Arbitrary<String> addresses = Arbitraries.oneOf(full(), fullV4(), compressed(), compressedV4());
    return Combinators.combine(tags, addresses)
        .as((tag, address) -> "[" + tag + ":" + address + "]");
  }

  private static Arbitrary<String> groups() {
    return TextArbitraries.of(TextArbitraries.HEX, 1, 4);
  }

  private static Arbitrary<String> full() {
    return groups().list().ofSize(8).map(all -> String.join(":", all));
  }

  private static Arbitrary<String> fullV4() {
    return Combinators.combine(groups().list().ofSize(6), ipv4Addresses())
        .as((all, v4) -> String.join(":", all) + ":" + v4);
  }

  private static Arbitrary<String> compressed() {
    return Combinators.combine(
            groups().list().ofMaxSize(MOST_GROUPS_COMPRESSED),
            Arbitraries.integers().between(0, MOST_GROUPS_COMPRESSED))
        .as((all, cut) -> left(all, cut) + "::" + right(all, cut));
  }

  private static Arbitrary<String> compressedV4() {
    return Combinators.combine(
            groups().list().ofMaxSize(MOST_GROUPS_COMPRESSED_V4),
            Arbitraries.integers().between(0, MOST_GROUPS_COMPRESSED_V4),
            ipv4Addresses())
        .as(
            (all, cut, v4) -> {
              String right = right(all, cut);
              return left(all, cut) + "::" + right + (right.isEmpty() ? "" : ":") + v4;
            });
  }

  private static String left(List<String> groups, int cut) {
    return String.join(":", groups.subList(0, Math.min(cut, groups.size())));
  }

  private static String right(List<String> groups, int cut) {
    return String.join(":", groups.subList(Math.min(cut, groups.size()), groups.size()));
  }

  static Arbitrary<String> general() {
    Arbitrary<String> tags =
        Combinators.combine(
                TextArbitraries.of(TextArbitraries.LET_DIG + "-", 0, 10),
                TextArbitraries.of(TextArbitraries.LET_DIG, 1, 1))
            .as(String::concat)
            .filter(tag -> !tag.equalsIgnoreCase(IPV6_TAG));
    Arbitrary<String> content =
        TextArbitraries.of(chars(33, 90) + chars(94, 126), 1, LONGEST_GENERAL_CONTENT);
    return Combinators.combine(tags, content).as((tag, text) -> "[" + tag + ":" + text + "]");
  }
}
