package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

class SmtpArbitrariesTest {

  private static final int TRIES = 400;

  @StatisticsReport(onFailureOnly = true)
  @Property(tries = TRIES)
  void domainNamesMatch(@ForAll("domainNames") String domain) {
    assertThat(domain).matches(Grammar.DOMAIN).hasSizeLessThanOrEqualTo(255);
    assertThat(domain.split("\\.")).allMatch(label -> label.length() <= 63);
    covered(
        "digit first",
        Character.isDigit(domain.charAt(0)),
        "longest label",
        Arrays.stream(domain.split("\\.")).anyMatch(l -> l.length() == 63),
        "longest name",
        domain.length() == 255,
        "single label",
        domain.indexOf('.') < 0);
  }

  @StatisticsReport(onFailureOnly = true)
  @Property(tries = TRIES)
  void addressLiteralsMatch(@ForAll("addressLiterals") String literal) {
    assertThat(literal).matches(Grammar.LITERAL);
    String address = literal.replaceAll("^\\[(?i:IPv6:)?|\\]$", "");
    boolean ipv6 = literal.toUpperCase(Locale.ROOT).startsWith("[IPV6:");
    assertThat(!ipv6 || groups(address) <= 8).isTrue();
    covered(
        "IPv4", address.matches(Grammar.IPV4),
        "full", ipv6 && address.matches(Grammar.IPV6_FULL),
        "compressed", ipv6 && address.matches(Grammar.IPV6_COMP),
        "full v4", ipv6 && address.matches(Grammar.IPV6V4_FULL),
        "compressed v4", ipv6 && address.matches(Grammar.IPV6V4_COMP),
        "general", literal.matches("\\[" + Grammar.GENERAL + "\\]"));
  }

  /** Counts {@code ::} as two groups, the least that it stands for. */
  private static int groups(String address) {
    int groups = address.contains("::") ? 2 : 0;
    for (String group : address.split(":", -1)) {
      groups += group.isEmpty() ? 0 : group.indexOf('.') < 0 ? 1 : 2;
    }
    return groups;
  }

  @Property(tries = TRIES)
  void eachKindOfLiteralMatchesItsOwnRule(
      @ForAll("ipv4") String ipv4, @ForAll("ipv6") String ipv6, @ForAll("general") String general) {
    assertThat(ipv4).matches("\\[" + Grammar.IPV4 + "\\]");
    assertThat(ipv6).matches("\\[(?i:IPv6:)" + Grammar.IPV6 + "\\]");
    assertThat(general).matches("\\[" + Grammar.GENERAL + "\\]");
  }

  @StatisticsReport(onFailureOnly = true)
  @Property(tries = TRIES)
  void localPartsMatch(@ForAll("localParts") String localPart) {
    assertThat(localPart).matches(Grammar.LOCAL_PART).hasSizeLessThanOrEqualTo(64);
    covered(
        "quoted",
        localPart.startsWith("\""),
        "quoted-pair",
        localPart.startsWith("\"") && localPart.contains("\\"),
        "several atoms",
        localPart.matches(Grammar.ATOM + "\\..*"),
        "longest",
        localPart.length() == 64);
  }

  @StatisticsReport(onFailureOnly = true)
  @Property(tries = TRIES)
  void mailboxesMatch(@ForAll("mailboxes") String mailbox) {
    assertThat(mailbox).matches(Grammar.MAILBOX).hasSizeLessThanOrEqualTo(254);
    covered(
        "longest", mailbox.length() == 254,
        "at a literal", mailbox.endsWith("]"),
        "at a name", !mailbox.endsWith("]"));
  }

  @StatisticsReport(onFailureOnly = true)
  @Property(tries = TRIES)
  void pathsMatch(
      @ForAll("reversePaths") String reverse,
      @ForAll("forwardPaths") String forward,
      @ForAll("sourceRoutes") String route) {
    assertThat(reverse).matches(Grammar.REVERSE_PATH).hasSizeLessThanOrEqualTo(256);
    assertThat(forward).matches(Grammar.FORWARD_PATH).hasSizeLessThanOrEqualTo(256);
    assertThat(route).matches(Grammar.ROUTE);
    covered(
        "null", reverse.equals("<>"),
        "routed", reverse.startsWith("<@"),
        "longest", reverse.length() == 256,
        "postmaster", forward.equalsIgnoreCase("<postmaster>"));
  }

  @Property(tries = TRIES)
  void parametersMatch(
      @ForAll("unknownParameters") String unknown,
      @ForAll("xtext") String xtext,
      @ForAll("mailParameters") List<String> mail,
      @ForAll("rcptParameters") List<String> rcpt) {
    assertThat(unknown).matches(Grammar.PARAMETER);
    assertThat(xtext).matches(Grammar.XTEXT).hasSizeBetween(1, 90);
    for (List<String> all : List.of(mail, rcpt)) {
      assertThat(all).allMatch(parameter -> parameter.matches(Grammar.PARAMETER));
      assertThat(all.stream().map(p -> p.split("=", 2)[0].toUpperCase(Locale.ROOT)))
          .doesNotHaveDuplicates();
    }
  }

  @StatisticsReport(onFailureOnly = true)
  @Property(tries = 3 * TRIES)
  void commandLinesMatch(@ForAll("commandLines") String line) {
    String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    assertThat(line).matches(Grammar.command(verb)).hasSizeLessThanOrEqualTo(510);
    Statistics.collect(verb);
    Statistics.coverage(
        coverage ->
            SmtpArbitraries.verbs()
                .forEach(each -> coverage.check(each).count(count -> count > 0)));
  }

  @Example
  void unknownVerbsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> SmtpArbitraries.commandLines("TURN"));
  }

  @StatisticsReport(onFailureOnly = true)
  @Property(tries = TRIES)
  void mutationsDifferByOneEdit(@ForAll("edits") List<String> edit) {
    String before = edit.get(0);
    String after = edit.get(1);
    assertThat(after).isNotEqualTo(before);
    assertThat(after.chars()).allMatch(c -> c <= 0xff);
    int prefix = 0;
    while (prefix < Math.min(before.length(), after.length())
        && before.charAt(prefix) == after.charAt(prefix)) {
      prefix++;
    }
    int suffix = 0;
    while (suffix < Math.min(before.length(), after.length()) - prefix
        && before.charAt(before.length() - 1 - suffix)
            == after.charAt(after.length() - 1 - suffix)) {
      suffix++;
    }
    String inserted = after.substring(prefix, after.length() - suffix);
    boolean token = inserted.length() > 1;
    assertThat(before.length() - prefix - suffix).isLessThanOrEqualTo(token ? 0 : 1);
    assertThat(!token || before.contains(inserted.strip())).isTrue();
    covered(
        "shorter",
        after.length() < before.length(),
        "flipped",
        after.equalsIgnoreCase(before),
        "token",
        token,
        "illegal",
        after.chars().anyMatch(c -> c < ' ' || c > '~'));
  }

  @StatisticsReport(onFailureOnly = true)
  @Property(tries = TRIES)
  void messageOctetsCoverEveryPattern(@ForAll("messageOctets") byte[] octets) {
    String text = new String(octets, ISO_8859_1);
    covered(
        "end of data", text.contains("\r\n.\r\n"),
        "bare LF", text.matches("(?s).*[^\r]\n.*"),
        "bare CR", text.matches("(?s).*\r[^\n].*"),
        "NUL", text.indexOf('\0') >= 0,
        "0xFF", text.indexOf('\u00ff') >= 0,
        "empty", text.isEmpty());
  }

  @Property(tries = TRIES)
  void hostileLinesAreLines(@ForAll("hostileLines") byte[] line) {
    assertThat(new String(line, ISO_8859_1)).doesNotContain("\r\n");
    assertThat(line).hasSizeLessThanOrEqualTo(1100);
  }

  /** Takes pairs of a name and a boolean; each boolean must be true in some try. */
  private static void covered(Object... namesAndHits) {
    for (int i = 0; i < namesAndHits.length; i += 2) {
      var statistics = Statistics.label((String) namesAndHits[i]);
      statistics.collect(namesAndHits[i + 1]);
      statistics.coverage(coverage -> coverage.check(true).count(count -> count > 0));
    }
  }

  @Provide
  Arbitrary<List<String>> edits() {
    Arbitrary<String> lines =
        Arbitraries.oneOf(Arbitraries.just(""), SmtpArbitraries.commandLines());
    return lines.flatMap(
        line ->
            SmtpArbitraries.mutated(Arbitraries.just(line)).map(edited -> List.of(line, edited)));
  }

  @Provide
  Arbitrary<String> domainNames() {
    return SmtpArbitraries.domainNames();
  }

  @Provide
  Arbitrary<String> addressLiterals() {
    return SmtpArbitraries.addressLiterals();
  }

  @Provide
  Arbitrary<String> localParts() {
    return SmtpArbitraries.localParts();
  }

  @Provide
  Arbitrary<String> mailboxes() {
    return SmtpArbitraries.mailboxes();
  }

  @Provide
  Arbitrary<String> reversePaths() {
    return SmtpArbitraries.reversePaths();
  }

  @Provide
  Arbitrary<String> forwardPaths() {
    return SmtpArbitraries.forwardPaths();
  }

  @Provide
  Arbitrary<String> sourceRoutes() {
    return SmtpArbitraries.sourceRoutes();
  }

  @Provide
  Arbitrary<String> unknownParameters() {
    return SmtpArbitraries.unknownParameters();
  }

  @Provide
  Arbitrary<String> xtext() {
    return SmtpArbitraries.xtext();
  }

  @Provide
  Arbitrary<String> commandLines() {
    return SmtpArbitraries.commandLines();
  }

  @Provide
  Arbitrary<String> ipv4() {
    return SmtpArbitraries.ipv4Literals();
  }

  @Provide
  Arbitrary<String> ipv6() {
    return SmtpArbitraries.ipv6Literals();
  }

  @Provide
  Arbitrary<String> general() {
    return SmtpArbitraries.generalLiterals();
  }

  @Provide
  Arbitrary<List<String>> mailParameters() {
    return SmtpArbitraries.mailParameters();
  }

  @Provide
  Arbitrary<List<String>> rcptParameters() {
    return SmtpArbitraries.rcptParameters();
  }

  @Provide
  Arbitrary<byte[]> messageOctets() {
    return SmtpArbitraries.messageOctets();
  }

  @Provide
  Arbitrary<byte[]> hostileLines() {
    return SmtpArbitraries.hostileLines();
  }
}
