package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Neither answers nor computations reveal which user names exist. */
class EnumerationTest {
  private static final Map<HashFunction, ScramCredential> RECORDS =
      Stream.of(HashFunction.values())
          .collect(Collectors.toMap(hash -> hash, EnumerationTest::record));

  private static ScramCredential record(HashFunction hash) {
    try (Secret password = secret("pencil")) {
      return ScramCredential.derive(
          hash,
          password,
          utf8("twelve octets".substring(1)),
          4096,
          Preparation.SASLPREP,
          Crypto.jce());
    }
  }

  static Set<Mechanism> mechanisms() {
    return EnumSet.complementOf(
        EnumSet.of(Mechanism.EXTERNAL, Mechanism.OAUTHBEARER, Mechanism.XOAUTH2));
  }

  /** Everything observable of an exchange: its messages, its log and its computations. */
  private static List<String> seen(Mechanism mechanism, String user, String password) {
    Counted crypto = new Counted();
    CredentialAnswers records =
        CredentialAnswers.builder(
                (name, hash) -> name.equals("known") ? RECORDS.get(hash) : null, Mechanism.MOCKS)
            .crypto(crypto)
            .build();
    Function<Request, Answer> answers =
        request -> {
          if (request instanceof Request.CramMd5 && user.equals("known")) {
            return new Answer.CramMd5Secret(CramMd5Key.derive(secret("pencil")));
          }
          return request instanceof Request.Derive derive
              ? derive.compute(Crypto.jce())
              : records.apply(request);
        };
    List<String> seen = new ArrayList<>();
    Conversation conversation =
        new Conversation(
            mechanism.client(new Account(user, password, null, 4096)),
            server(mechanism, crypto).newExchange(),
            true,
            answers);
    while (conversation.advance()) {
      // A message prints as its length, a failure as its reason and detail.
      String step = String.valueOf(conversation.last());
      Request request = conversation.request();
      seen.add(request == null ? step : request.getClass().getSimpleName());
    }
    seen.addAll(crypto.calls);
    return seen;
  }

  private static ServerMechanism server(Mechanism mechanism, Crypto crypto) {
    if (!mechanism.isScram()) {
      return mechanism.server(new Account("known", "pencil", null, 4096));
    }
    ScramServerSettings.Builder settings = mechanism.scramServer().crypto(crypto);
    return mechanism.isBound()
        ? settings.channelBindings(List.of(Mechanism.BINDING)).build().plusMechanism()
        : settings.build().mechanism();
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void anUnknownUserIsSeenAsAKnownOneWithAWrongPassword(Mechanism mechanism) {
    List<String> known = seen(mechanism, "known", "wrong!");
    assertThat(known)
        .anyMatch(each -> each.startsWith("Failure[reason=CREDENTIALS"))
        .hasSizeGreaterThan(3);
    for (String user : List.of("other", "knowM", "KNOWN")) {
      assertThat(seen(mechanism, user, "wrong!")).isEqualTo(known);
      assertThat(seen(mechanism, user, "pencil")).isEqualTo(known);
    }
    assertThat(seen(mechanism, "known", "pencil")).isNotEqualTo(known);
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void anUnknownUserIsGivenTheSameRecordEachTime(Mechanism mechanism) {
    List<byte[]> first = challenges(mechanism, "other");
    assertThat(challenges(mechanism, "other")).usingRecursiveComparison().isEqualTo(first);
    if (mechanism.isScram()) {
      assertThat(challenges(mechanism, "another").get(1)).isNotEqualTo(first.get(1));
    }
  }

  private static List<byte[]> challenges(Mechanism mechanism, String user) {
    Account account = new Account(user, "wrong!", null, 4096);
    return Conversation.of(mechanism, account, Store.of(account.withUser("known")), true)
        .run()
        .sent;
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void aPasswordGivenInClearCostsOneDerivationWhoeverItIsOf(Mechanism mechanism) {
    boolean clear = mechanism == Mechanism.PLAIN || mechanism == Mechanism.LOGIN;
    for (String user : List.of("known", "other")) {
      assertThat(seen(mechanism, user, "wrong!").stream().filter("pbkdf2 SHA-256 4096"::equals))
          .hasSize(clear ? 1 : 0);
    }
  }

  /** Delegates, and records each call without its octets. */
  private static final class Counted implements Crypto {
    private final Crypto crypto = Crypto.jce();
    private final List<String> calls = new ArrayList<>();

    @Override
    public byte[] hash(HashFunction hash, byte[] octets) {
      calls.add("hash " + hash + ' ' + octets.length);
      return crypto.hash(hash, octets);
    }

    @Override
    public byte[] hmac(HashFunction hash, byte[] key, byte[] octets) {
      calls.add("hmac " + hash + ' ' + key.length + ' ' + octets.length);
      return crypto.hmac(hash, key, octets);
    }

    @Override
    public byte[] pbkdf2(
        HashFunction hash, byte[] password, byte[] salt, int iterations, int length) {
      calls.add("pbkdf2 " + hash + ' ' + iterations);
      return crypto.pbkdf2(hash, password, salt, iterations, length);
    }
  }
}
