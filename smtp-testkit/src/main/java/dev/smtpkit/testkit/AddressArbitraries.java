package dev.smtpkit.testkit;

import static dev.smtpkit.testkit.TextArbitraries.chars;
import static dev.smtpkit.testkit.TextArbitraries.joined;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Domain names, mailboxes and paths (RFC 5321 4.1.2) within the sizes of RFC 5321 4.5.3.1. */
final class AddressArbitraries {

  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_LOCAL_PART = 64;
  private static final int LONGEST_DOMAIN = 255;
  private static final int LONGEST_PATH = 256;
  private static final int LONGEST_HOP = 100;
  private static final int LONGEST_MAILBOX = LONGEST_PATH - "<>".length();

  private static final String QTEXT = chars(32, 33) + chars(35, 91) + chars(93, 126);

  private AddressArbitraries() {}

  /** {@code Let-dig [Ldh-str]} of two octets or more. */
  private static Arbitrary<String> subDomain(int least, int most) {
    return Combinators.combine(
            TextArbitraries.of(TextArbitraries.LET_DIG, 1, 1),
            TextArbitraries.of(TextArbitraries.LET_DIG + "-", least - 2, most - 2),
            TextArbitraries.of(TextArbitraries.LET_DIG, 1, 1))
        .as((first, middle, last) -> first + middle + last);
  }

  private static Arbitrary<String> labels() {
    Arbitrary<String> digitsFirst =
        Combinators.combine(TextArbitraries.of(chars('0', '9'), 1, 5), subDomain(2, 8))
            .as(String::concat);
    return Arbitraries.frequencyOf(
        Tuple.of(6, subDomain(2, 12)),
        Tuple.of(2, TextArbitraries.of(TextArbitraries.LET_DIG, 1, 1)),
        Tuple.of(2, digitsFirst),
        Tuple.of(1, subDomain(2, LONGEST_LABEL)),
        Tuple.of(1, subDomain(LONGEST_LABEL, LONGEST_LABEL)));
  }

  static Arbitrary<String> domainNames() {
    return Arbitraries.frequencyOf(
        Tuple.of(19, domainNames(8, LONGEST_DOMAIN)), Tuple.of(1, domainNamesOf(LONGEST_DOMAIN)));
  }

  /** Up to so many labels, and up to so many octets, 63 or more. */
  private static Arbitrary<String> domainNames(int mostLabels, int mostOctets) {
    return labels()
        .list()
        .ofMinSize(1)
        .ofMaxSize(mostLabels)
        .map(all -> joined(".", all, mostOctets));
  }

  /** Exactly so many octets, 194 to 255: three labels of 63 octets and another one. */
  private static Arbitrary<String> domainNamesOf(int length) {
    int last = length - 3 * (LONGEST_LABEL + 1);
    return Combinators.combine(
            subDomain(LONGEST_LABEL, LONGEST_LABEL).list().ofSize(3), subDomain(last, last))
        .as((full, rest) -> String.join(".", full) + "." + rest);
  }

  static Arbitrary<String> dotStrings() {
    Arbitrary<String> atoms = TextArbitraries.of(TextArbitraries.ATEXT, 1, 12);
    Arbitrary<String> any =
        atoms.list().ofMinSize(1).ofMaxSize(6).map(all -> joined(".", all, LONGEST_LOCAL_PART));
    return Arbitraries.frequencyOf(
        Tuple.of(19, any),
        Tuple.of(
            1, TextArbitraries.of(TextArbitraries.ATEXT, LONGEST_LOCAL_PART, LONGEST_LOCAL_PART)));
  }

  static Arbitrary<String> quotedStrings() {
    Arbitrary<String> pairs = TextArbitraries.of(chars(32, 126), 1, 1).map(c -> "\\" + c);
    Arbitrary<String> content =
        Arbitraries.frequencyOf(
            Tuple.of(3, TextArbitraries.of(QTEXT, 1, 1)),
            Tuple.of(1, pairs),
            Tuple.of(1, Arbitraries.of("@", ">", "<", " ", ".", ",", ":", "\\\"", "\\\\")));
    Arbitrary<List<String>> any = content.list().ofMaxSize(16);
    Arbitrary<List<String>> full = content.list().ofSize(LONGEST_LOCAL_PART);
    return Arbitraries.frequencyOf(Tuple.of(19, any), Tuple.of(1, full))
        .map(all -> '"' + joined("", all, LONGEST_LOCAL_PART - 2) + '"');
  }

  static Arbitrary<String> localParts() {
    return Arbitraries.frequencyOf(Tuple.of(3, dotStrings()), Tuple.of(1, quotedStrings()));
  }

  static Arbitrary<String> mailboxes() {
    Arbitrary<String> named =
        Combinators.combine(localParts(), domainNames()).as(AddressArbitraries::mailbox);
    Arbitrary<String> literal =
        Combinators.combine(localParts(), LiteralArbitraries.all()).as(AddressArbitraries::mailbox);
    int longestName = LONGEST_MAILBOX - "@".length();
    Arbitrary<String> longest =
        Combinators.combine(
                TextArbitraries.of(TextArbitraries.ATEXT, 55, 55), domainNamesOf(longestName - 55))
            .as(AddressArbitraries::mailbox);
    return Arbitraries.frequencyOf(Tuple.of(15, named), Tuple.of(4, literal), Tuple.of(1, longest));
  }

  /** Removes leading labels of the domain until the mailbox fits into a path. */
  private static String mailbox(String localPart, String domain) {
    String fitting = domain;
    while (localPart.length() + 1 + fitting.length() > LONGEST_MAILBOX) {
      fitting = fitting.substring(fitting.indexOf('.') + 1);
    }
    return localPart + "@" + fitting;
  }

  static Arbitrary<String> sourceRoutes() {
    return sourceRoutes(1);
  }

  private static Arbitrary<String> sourceRoutes(int least) {
    return domainNames(3, LONGEST_HOP)
        .map("@"::concat)
        .list()
        .ofMinSize(least)
        .ofMaxSize(3)
        .map(hops -> joined(",", hops, LONGEST_MAILBOX));
  }

  /** A mailbox in angle brackets, sometimes after a source route. */
  private static Arbitrary<String> paths() {
    Arbitrary<String> routes =
        Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just("")), Tuple.of(1, sourceRoutes(0)));
    return Combinators.combine(routes, mailboxes()).as(AddressArbitraries::path);
  }

  /** Removes trailing hops of the route until the path fits. */
  private static String path(String route, String mailbox) {
    String fitting = route;
    while (!fitting.isEmpty() && fitting.length() + 1 + mailbox.length() > LONGEST_MAILBOX) {
      fitting = fitting.substring(0, Math.max(0, fitting.lastIndexOf(',')));
    }
    return "<" + fitting + (fitting.isEmpty() ? "" : ":") + mailbox + ">";
  }

  static Arbitrary<String> reversePaths() {
    return Arbitraries.frequencyOf(Tuple.of(9, paths()), Tuple.of(1, Arbitraries.just("<>")));
  }

  /** Includes {@code <Postmaster>} and {@code <Postmaster@Domain>}, which RFC 5321 4.1.1.3 adds. */
  static Arbitrary<String> forwardPaths() {
    Arbitrary<String> postmaster = TextArbitraries.anyCase("Postmaster");
    int room = LONGEST_MAILBOX - "Postmaster@".length();
    Arbitrary<String> atDomain =
        Combinators.combine(postmaster, domainNames(4, room))
            .as((name, domain) -> "<" + name + "@" + domain + ">");
    return Arbitraries.frequencyOf(
        Tuple.of(8, paths()),
        Tuple.of(1, postmaster.map(name -> "<" + name + ">")),
        Tuple.of(1, atDomain));
  }
}
