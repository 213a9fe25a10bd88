package dev.smtpkit.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClauseParserTest {

  private static final String HEAD =
      """
      family greeting Greetings

      cite RFC 5321 4.1.1.9 SHOULD "If a parameter string is specified, servers SHOULD
        ignore it."
      given mail
      needs CHUNKING
      """;

  private static List<Clause> parse(String clauses) {
    return new ClauseParser("greeting").parse(HEAD + clauses);
  }

  @Test
  void readsAClause() {
    Clause clause =
        parse("clause a-b title of it\n  C: NOOP x\n  C| NO\\x4fP\\r\\n\n  S: 250 | 25z\n").get(0);
    assertThat(clause.id()).isEqualTo("greeting.a-b");
    assertThat(clause.title()).isEqualTo("title of it");
    assertThat(clause.family().title()).isEqualTo("Greetings");
    assertThat(clause.citation())
        .isEqualTo(
            new Citation(
                "RFC 5321",
                "4.1.1.9",
                Citation.Level.SHOULD,
                "If a parameter string is specified, servers SHOULD ignore it."));
    assertThat(clause.severity()).isEqualTo(Severity.MINOR);
    assertThat(clause.opening()).isEqualTo(Opening.MAIL);
    assertThat(clause.needs()).containsExactly(new Need.Offered("CHUNKING", ""));
    assertThat(clause.steps()).hasSize(2);
    assertThat(clause.steps().get(0)).isEqualTo(new Step.Send("NOOP x\\r\\nNO\\x4fP\\r\\n"));
  }

  @Test
  void whatStandsInAClauseIsForThisClauseOnly() {
    List<Clause> clauses =
        parse(
            """
            clause a one
              given data
              severe
              slow
              needs login
              S: 250
            clause b two
              S: 250
            """);
    assertThat(clauses.get(0).opening()).isEqualTo(Opening.DATA);
    assertThat(clauses.get(0).severity()).isEqualTo(Severity.SEVERE);
    assertThat(clauses.get(0).needs()).hasSize(2);
    assertThat(clauses.get(1).opening()).isEqualTo(Opening.MAIL);
    assertThat(clauses.get(1).severity()).isEqualTo(Severity.MINOR);
    assertThat(clauses.get(1).needs()).hasSize(1);
    assertThat(clauses.get(1).slow()).isFalse();
  }

  @Test
  void manyRepliesAreOneLine() {
    assertThat(parse("clause a one\n  S* 3 250 | 251\n  S: 221\n").get(0).steps()).hasSize(4);
  }

  @Test
  void aCitationEndsWhatWasSaidBefore() {
    Clause clause = parse("cite RFC 1870 4 RULE \"x\"\nclause a one\n  S: 250\n").get(0);
    assertThat(clause.needs()).isEmpty();
    assertThat(clause.opening()).isEqualTo(Opening.READY);
    assertThat(clause.severity()).isEqualTo(Severity.MAJOR);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "clause a one\\n  C: NOOP#ends without awaiting",
        "clause a one\\n  S: 2500#not a reply code",
        "clause a one\\n  C: {nothing}\\n  S: 250#unknown placeholder {nothing}",
        "clause a one\\n  S? 250 => keeps#S? stands under S:",
        "clause a one\\n  S* 250#S* has a number and a reply",
        "clause a one\\n  -- sleep#unknown event",
        "clause a one\\n  whatever#unknown statement",
        "clause a#a name of lower-case words with hyphens, and a title",
        "cite 5321 4 MUST no quotes\"#not a citation",
        "needs magic#an EHLO keyword",
        "'  C: NOOP'#needs a clause above it",
      })
  void saysWhichLineIsWrong(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(text.translateEscapes()))
        .withMessageStartingWith("greeting:")
        .withMessageContaining(message);
  }

  @Test
  void theClausesOfTheJarAreRead() {
    List<Clause> clauses = Clauses.all();
    assertThat(clauses).hasSizeGreaterThan(500);
    assertThat(clauses).extracting(Clause::id).doesNotHaveDuplicates();
    assertThat(clauses)
        .allSatisfy(
            clause -> {
              assertThat(clause.title()).hasSizeLessThan(90);
              assertThat(clause.citation().sentence()).isNotBlank();
            });
  }
}
