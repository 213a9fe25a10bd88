package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.utf8;
import static dev.smtpkit.sasl.ScramParties.asked;
import static dev.smtpkit.sasl.ScramParties.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** EXTERNAL, both sides (RFC 4422 A). */
class ExternalTest {

  private static ServerExchange fred() {
    return External.server("fred@example.com").newExchange();
  }

  @Test
  void isClientFirstAndNotCleartext() {
    ServerMechanism mechanism = External.server("fred@example.com");
    assertThat(mechanism.name()).isEqualTo("EXTERNAL");
    assertThat(mechanism.clientFirst()).isTrue();
    assertThat(mechanism.cleartext()).isFalse();
  }

  @Test
  void anEmptyResponseIsWhoeverTheClientIs() {
    Identity fred = Identity.of("fred@example.com");
    ServerExchange initial = fred();
    assertThat(initial.start(new byte[0])).isEqualTo(new ServerStep.Success(fred));
    HeldSecrets.assertEnded(initial);
    ServerExchange challenged = fred();
    assertThat(said(challenged.start(null))).isEmpty();
    assertThat(challenged.respond(new byte[0])).isEqualTo(new ServerStep.Success(fred));
  }

  @Test
  void theClientsOwnNameNeedsNoAuthorization() {
    assertThat(fred().start(utf8("fred@example.com")))
        .isEqualTo(new ServerStep.Success(Identity.of("fred@example.com")));
  }

  @Test
  void anotherNameNeedsIt() {
    ServerExchange allowed = fred();
    assertThat(asked(allowed.start(utf8("Fred@example.com")), Request.Authorize.class))
        .usingRecursiveComparison()
        .isEqualTo(Request.Authorize.of("fred@example.com", "Fred@example.com"));
    assertThat(allowed.resume(Answers.AUTHORIZED))
        .isEqualTo(new ServerStep.Success(new Identity("fred@example.com", "Fred@example.com")));
    ServerExchange refused = fred();
    refused.start(utf8("root"));
    assertThat(refused.resume(Answers.NOT_AUTHORIZED))
        .isEqualTo(
            new ServerStep.Failure(
                FailureReason.NOT_AUTHORIZED, "the client may not act as the authzid asked for"));
    HeldSecrets.assertEnded(refused);
  }

  @Test
  void aMalformedNameIsRefused() {
    for (byte[] octets :
        List.of(new byte[1], utf8("a\0b"), new byte[] {(byte) 0xC3}, utf8("u".repeat(1025)))) {
      ServerExchange exchange = fred();
      assertThat(exchange.start(octets))
          .isEqualTo(new ServerStep.Failure(FailureReason.MALFORMED, "EXTERNAL: not an authzid"));
      HeldSecrets.assertEnded(exchange);
    }
  }

  @Test
  void theClientSaysWhoToActAsOrNothing() {
    ClientExchange silent = External.client(null);
    assertThat(silent.clientFirst()).isTrue();
    assertThat(said(silent.start())).isEmpty();
    assertThat(silent.success()).isEqualTo(new ClientStep.Success());
    ClientExchange named = External.client("fred@example.com");
    assertThat(said(named.respond(new byte[0]))).isEqualTo("fred@example.com");
    ClientStep failed =
        new ClientStep.Failure(
            FailureReason.MALFORMED, "EXTERNAL: a challenge after the only message");
    assertThat(named.respond(new byte[0])).isEqualTo(failed);
    HeldSecrets.assertEnded(named, failed);
  }

  @Test
  void aMalformedNameIsTheCallersFault() {
    assertThatIllegalArgumentException().isThrownBy(() -> External.server(""));
    assertThatIllegalArgumentException().isThrownBy(() -> External.server("a\0"));
    assertThatIllegalArgumentException().isThrownBy(() -> External.client(""));
    assertThatIllegalArgumentException().isThrownBy(() -> External.client("a\0"));
    assertThatIllegalArgumentException().isThrownBy(() -> External.client("u".repeat(1025)));
  }
}
