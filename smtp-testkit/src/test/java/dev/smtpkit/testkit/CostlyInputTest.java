package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.IDN;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CostlyInputTest {

  private static final List<Integer> LENGTHS =
      List.of(1024, 1025, 1100, 1535, 2048, 4097, 65_536, 1 << 20);

  private static String made(CostlyInput kind, int octets) {
    return new String(kind.octets(octets, 7), ISO_8859_1);
  }

  private static List<String> lines(String text) {
    assertThat(text).endsWith("\r\n");
    return Arrays.asList(text.substring(0, text.length() - 2).split("\r\n", -1));
  }

  @ParameterizedTest
  @EnumSource(CostlyInput.class)
  void inputAndTwinHaveTheLengthThatIsAskedFor(CostlyInput kind) {
    for (int length : LENGTHS) {
      assertThat(kind.octets(length, 1)).hasSize(length);
      assertThat(kind.twin(length, 1)).hasSize(length);
      assertThat(CostlyInput.plainText(length, 1)).hasSize(length);
    }
    for (int length = CostlyInput.LEAST_OCTETS; length < 1300; length++) {
      assertThat(kind.octets(length, length)).hasSize(length);
      assertThat(kind.twin(length, length)).hasSize(length);
    }
  }

  @ParameterizedTest
  @EnumSource(CostlyInput.class)
  void aSeedDeterminesTheInput(CostlyInput kind) {
    byte[] input = kind.octets(5000, 3);
    byte[] twin = kind.twin(5000, 3);
    assertThat(kind.octets(5000, 3)).isEqualTo(input);
    assertThat(kind.octets(5000, 4)).isNotEqualTo(input);
    assertThat(kind.twin(5000, 3)).isEqualTo(twin).isNotEqualTo(input);
  }

  @ParameterizedTest
  @EnumSource(CostlyInput.class)
  void aLengthBelowTheLeastIsRefused(CostlyInput kind) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kind.octets(1023, 0))
        .withMessageContaining("1023")
        .withMessageContaining("1024");
  }

  @Test
  void plainTextHasShortLinesWithoutDots() {
    List<String> lines = lines(new String(CostlyInput.plainText(100_000, 1), ISO_8859_1));
    assertThat(lines).allSatisfy(line -> assertThat(line).matches("[a-z ]{0,78}"));
    assertThat(lines).hasSizeLessThan(2600);
  }

  @Test
  void stuffedDotsBeginEveryLineAndLinesAreShort() {
    List<String> lines = lines(made(CostlyInput.STUFFED_DOTS, 100_000));
    assertThat(lines).allSatisfy(line -> assertThat(line).startsWith(".."));
    assertThat(lines).hasSizeGreaterThan(23_000);
  }

  @Test
  void bareLineEndsAreMostOfTheInput() {
    assertThat(made(CostlyInput.BARE_LINE_FEEDS, 10_000))
        .doesNotContain("\r")
        .satisfies(
            text -> assertThat(text.chars().filter(c -> c == '\n').count()).isGreaterThan(8000));
    assertThat(made(CostlyInput.BARE_CARRIAGE_RETURNS, 10_000))
        .doesNotContain("\n")
        .satisfies(
            text -> assertThat(text.chars().filter(c -> c == '\r').count()).isGreaterThan(8000));
  }

  @Test
  void contentCannotEndBeforeItsClosing() {
    for (CostlyInput kind : CostlyInput.values()) {
      if (kind.opening().endsWith("DATA\r\n")) {
        String all = "\r\n" + made(kind, 20_000) + kind.closing();
        assertThat(all.indexOf("\r\n.\r\n")).isEqualTo(all.length() - 5);
      }
    }
  }

  @Test
  void longLinesHaveNoEnd() {
    assertThat(made(CostlyInput.LONG_LINES, 10_000)).matches("[a-z ]+");
    assertThat(made(CostlyInput.LONG_COMMAND, 10_000)).matches("NOOP [a-z ]+");
  }

  @Test
  void chunksFillTheInputAndNearlyAllHaveOneOctet() {
    for (int length : LENGTHS) {
      assertThat(chunks(made(CostlyInput.ONE_OCTET_CHUNKS, length))).isGreaterThan(length / 10);
      assertThat(chunks(new String(CostlyInput.ONE_OCTET_CHUNKS.twin(length, 7), ISO_8859_1)))
          .isEqualTo(1);
    }
  }

  /** Counts the chunks and fails if a command line or a chunk is cut off. */
  private static int chunks(String text) {
    int chunks = 0;
    for (int at = 0; at < text.length(); chunks++) {
      int end = text.indexOf("\r\n", at);
      assertThat(text.substring(at, end)).matches("BDAT [0-9]{1,18}");
      at = end + 2 + Integer.parseInt(text.substring(at + 5, end));
      assertThat(at).isLessThanOrEqualTo(text.length());
    }
    return chunks;
  }

  @Test
  void localPartsCollide() {
    namesCollide(CostlyInput.COLLIDING_LOCAL_PARTS, "<([^@]+)@", UnaryOperator.identity());
  }

  @Test
  void foldedLocalPartsCollideInEitherCase() {
    CostlyInput kind = CostlyInput.COLLIDING_FOLDED_LOCAL_PARTS;
    namesCollide(kind, "<([^@]+)@", UnaryOperator.identity());
    namesCollide(kind, "<([^@]+)@", name -> name.toLowerCase(Locale.ROOT));
    namesCollide(kind, "<([^@]+)@", name -> name.toUpperCase(Locale.ROOT));
  }

  @Test
  void domainsCollideAlsoAsPartsOfTheirAddress() {
    namesCollide(CostlyInput.COLLIDING_DOMAINS, "@([^>]+)>", UnaryOperator.identity());
    namesCollide(CostlyInput.COLLIDING_DOMAINS, "<([^>]+)>", name -> name.toLowerCase(Locale.ROOT));
  }

  private static void namesCollide(CostlyInput kind, String part, UnaryOperator<String> fold) {
    for (int length : LENGTHS) {
      List<String> names =
          Pattern.compile(part)
              .matcher(made(kind, length))
              .results()
              .map(match -> fold.apply(match.group(1)))
              .toList();
      assertThat(names).doesNotHaveDuplicates();
      Set<Integer> hashes = new HashSet<>();
      names.forEach(name -> hashes.add(name.hashCode()));
      assertThat(names.size() - hashes.size()).isGreaterThan(names.size() * 3 / 4);
    }
  }

  @Test
  void recipientsAreValidAndLinesAreNotTooLong() {
    for (CostlyInput kind : CostlyInput.values()) {
      if (kind.opening().startsWith("MAIL FROM:<>") && kind.closing().startsWith("RSET")) {
        assertThat(lines(made(kind, 200_000)))
            .allSatisfy(
                line ->
                    assertThat(line)
                        .hasSizeLessThan(265)
                        .matches("RCPT TO:<[a-zA-Z~_]{1,64}@[a-z0-9.\u0080-\u00ff]{1,250}>"));
        String twin = new String(kind.twin(200_000, 1), ISO_8859_1);
        List<String> twins = lines(twin);
        assertThat(twins).doesNotHaveDuplicates();
        assertThat(twins.stream().map(String::hashCode).distinct().count())
            .isGreaterThan(twins.size() - 20);
      }
    }
  }

  @Test
  void internationalDomainsCanBeConverted() {
    List<String> lines = lines(new String(CostlyInput.U_LABELS.octets(20_000, 5), UTF_8));
    assertThat(lines).hasSizeGreaterThan(90);
    for (String line : lines) {
      String domain = line.substring(line.indexOf('@') + 1, line.indexOf('>'));
      String ascii = IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES);
      assertThat(ascii).hasSizeLessThan(254);
      assertThat(IDN.toUnicode(ascii)).isEqualTo(domain);
    }
    assertThat(lines.get(0)).matches("RCPT TO:<u@(?:[^\\x00-\\x7f]{11}\\.){8}example>");
  }

  @Test
  void parametersAreManyAndDistinct() {
    List<String> lines = lines(made(CostlyInput.MANY_PARAMETERS, 10_000));
    for (String line : lines) {
      assertThat(line.length()).isLessThanOrEqualTo(510);
      List<String> words = List.of(line.split(" "));
      assertThat(words).doesNotHaveDuplicates();
      assertThat(words.subList(2, words.size()))
          .allSatisfy(word -> assertThat(word).matches("[0-9A-Z]+"));
    }
    assertThat(lines.get(0).split(" ")).hasSizeGreaterThan(100);
  }
}
