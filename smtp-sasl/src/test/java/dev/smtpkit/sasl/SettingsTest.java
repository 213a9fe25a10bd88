package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static dev.smtpkit.sasl.ScramParties.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Builders keep every setting, and each setting has its opposite. */
class SettingsTest {
  private static final HashFunction HASH = HashFunction.SHA_256;
  private static final byte[] NOT_OFFERED = utf8("y,,n=u,r=x");

  @Test
  void aServersSettingsAreKeptAndUndone() {
    ScramServerSettings advertised =
        ScramServerSettings.builder(HASH, octets -> {}, Mechanism.MOCKS)
            .channelBindings(List.of(Mechanism.BINDING))
            .plusAdvertised()
            .signatureWithSuccess()
            .build();
    ScramServerSettings kept = advertised.toBuilder().build();
    assertThat(kept.mechanism().newExchange().start(NOT_OFFERED))
        .isInstanceOf(ServerStep.Failure.class);
    assertThat(kept.isSignatureWithSuccess()).isTrue();
    ScramServerSettings undone =
        kept.toBuilder()
            .plusNotAdvertised()
            .signatureAsChallenge()
            .channelBindings(List.of())
            .build();
    assertThat(undone.mechanism().newExchange().start(NOT_OFFERED))
        .isInstanceOf(ServerStep.Need.class);
    assertThat(undone.isSignatureWithSuccess()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(undone::plusMechanism)
        .withMessage("SCRAM-SHA-256-PLUS needs a channel binding: set channelBindings");
  }

  @Test
  void twoChannelBindingsOfOneTypeAreRefused() {
    ScramServerSettings.Builder builder =
        ScramServerSettings.builder(HASH, octets -> {}, Mechanism.MOCKS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.channelBindings(List.of(Mechanism.BINDING, Mechanism.BINDING)))
        .withMessage(
            "[ChannelBinding[tls-exporter], ChannelBinding[tls-exporter]]"
                + " has two channel bindings of one type: keep one of each");
  }

  private static String first(ScramClientSettings settings) {
    try (ClientExchange exchange = settings.exchange(null, "u", secret("p"))) {
      return said(exchange.start());
    }
  }

  @Test
  void aClientsSettingsAreKeptAndUndone() {
    ScramClientSettings bound =
        ScramClientSettings.builder(HASH, octets -> {})
            .channelBinding(Mechanism.BINDING)
            .build()
            .toBuilder()
            .build();
    assertThat(bound.mechanism()).isEqualTo("SCRAM-SHA-256-PLUS");
    assertThat(first(bound)).startsWith("p=tls-exporter,,n=u,r=");
    ScramClientSettings notOffered = bound.toBuilder().plusNotOffered().build();
    assertThat(notOffered.mechanism()).isEqualTo("SCRAM-SHA-256");
    assertThat(first(notOffered)).startsWith("y,,n=u,r=");
    assertThat(first(notOffered.toBuilder().build())).startsWith("y,,n=u,r=");
    assertThat(first(notOffered.toBuilder().noChannelBinding().build())).startsWith("n,,n=u,r=");
    assertThat(first(bound.toBuilder().noChannelBinding().build())).startsWith("n,,n=u,r=");
  }

  @Test
  void mockRecordsBuiltAgainAreTheSame() {
    ScramCredential mock = Mechanism.MOCKS.of("user", HASH);
    ScramCredential again = Mechanism.MOCKS.toBuilder().build().of("user", HASH);
    assertThat(again.text()).isEqualTo(mock.text());
    ScramCredential longer = Mechanism.MOCKS.toBuilder().saltLength(20).build().of("user", HASH);
    assertThat(longer.salt()).hasSize(20);
  }

  @Test
  void answersBuiltAgainPrepareTheSame() {
    ScramCredential raw =
        ScramCredential.derive(
            HASH, secret("I\u00adX"), new byte[8], 4096, Preparation.RAW, Crypto.jce());
    CredentialAnswers unprepared =
        CredentialAnswers.builder((user, hash) -> raw, Mechanism.MOCKS)
            .preparation(Preparation.RAW)
            .build();
    CredentialAnswers prepared = CredentialAnswers.of((user, hash) -> raw, Mechanism.MOCKS);
    assertThat(verifies(unprepared.toBuilder().build())).isTrue();
    assertThat(verifies(prepared)).isFalse();
    assertThat(verifies(prepared.toBuilder().preparation(Preparation.RAW).build())).isTrue();
  }

  private static boolean verifies(CredentialAnswers answers) {
    Answer answer = answers.apply(Request.VerifyPassword.of("user", secret("I\u00adX")));
    return ((Answer.Verified) answer).correct();
  }
}
