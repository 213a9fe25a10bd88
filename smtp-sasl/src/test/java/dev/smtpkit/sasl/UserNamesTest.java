package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.crypto.HashFunction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** R54, R105: two spellings of a name are one user, known or not. */
class UserNamesTest {

  /** A store that ignores the case of domains. */
  private static String ofDomain(String name) {
    int at = name.lastIndexOf('@') + 1;
    return name.substring(0, at) + name.substring(at).toLowerCase(Locale.ROOT);
  }

  private static MockCredentials mocks(UnaryOperator<String> names) {
    return MockCredentials.builder(secret("0123456789abcdef")).names(names).build();
  }

  private static String serverFirst(MockCredentials mocks, String user) {
    ServerExchange exchange =
        Scram.server(HashFunction.SHA_256, Mechanism.randomness(1), mocks).newExchange();
    ServerStep step = exchange.start(utf8("n,,n=" + user + ",r=nonce"));
    assertThat(step).isInstanceOf(ServerStep.Need.class);
    step = exchange.resume(((Request.Scram) ((ServerStep.Need) step).request()).answer(null));
    return new String(((ServerStep.Challenge) step).octets(), StandardCharsets.UTF_8);
  }

  @Test
  void aStrangerHasOneSaltUnderAllSpellingsOfTheName() {
    MockCredentials mocks = mocks(UserNamesTest::ofDomain).toBuilder().build();
    String lower = serverFirst(mocks, "eve@example.org");
    assertThat(serverFirst(mocks, "eve@EXAMPLE.org")).isEqualTo(lower);
    assertThat(serverFirst(mocks, "Eve@example.org")).isNotEqualTo(lower);
    MockCredentials exact = mocks(UnaryOperator.identity());
    assertThat(serverFirst(exact, "eve@EXAMPLE.org"))
        .isNotEqualTo(serverFirst(exact, "eve@example.org"));
    assertThat(serverFirst(exact, "eve@example.org")).isEqualTo(lower);
  }

  @Test
  void aStrangerHasOneKeyForCramMd5UnderAllSpellings() {
    try (CramMd5Key one = mocks(UserNamesTest::ofDomain).cramMd5Key("eve@example.org");
        CramMd5Key other = mocks(UserNamesTest::ofDomain).cramMd5Key("eve@EXAMPLE.org")) {
      assertThat(other.text()).isEqualTo(one.text());
    }
  }

  private static final ScramCredential RECORD =
      Mechanism.credential(new Account("", "pencil", null, 16), HashFunction.SHA_256);

  private final CredentialAnswers answers =
      CredentialAnswers.of(
          (user, hash) -> Map.of("ann@example.org", RECORD).get(user),
          mocks(UserNamesTest::ofDomain));

  @Test
  void aUserIsFoundUnderAllSpellingsOfTheName() {
    for (String name : new String[] {"ann@example.org", "ann@Example.ORG"}) {
      assertThat(answers.apply(Request.VerifyPassword.of(name, secret("pencil"))))
          .isEqualTo(Answers.VERIFIED);
      assertThat(answers.apply(Request.Scram.of(name, HashFunction.SHA_256)))
          .isInstanceOfSatisfying(
              Answer.ScramRecord.class, found -> assertThat(found.credential()).isSameAs(RECORD));
    }
    assertThat(answers.apply(Request.VerifyPassword.of("Ann@example.org", secret("pencil"))))
        .isEqualTo(Answers.NOT_VERIFIED);
  }

  private Answer authorize(String authcid, String authzid) {
    return answers.apply(Request.Authorize.of(authcid, authzid));
  }

  @Test
  void aUserMayActAsItselfUnderAnotherSpellingAndAsNobodyElse() {
    assertThat(authorize("ann@example.org", "ann@EXAMPLE.org")).isEqualTo(Answers.AUTHORIZED);
    assertThat(authorize("ann@example.org", "ann@example.org@localhost"))
        .isEqualTo(Answer.Authorized.NO);
    assertThat(authorize("ann@example.org", "ann")).isEqualTo(Answer.Authorized.NO);
    assertThat(authorize("ann@example.org", "eve@example.org")).isEqualTo(Answer.Authorized.NO);
  }
}
