package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.ScramVectors.Vector;
import dev.smtpkit.sasl.crypto.Crypto;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A server and a client with the nonces of a {@link Vector}, and their messages as text. */
final class ScramParties {
  private static final Randomness NONE =
      octets -> {
        throw new AssertionError("the nonce is given");
      };

  private ScramParties() {}

  static MockCredentials mocks() {
    return MockCredentials.builder(Secret.owning(new byte[16]))
        .iterations(List.of(4096))
        .saltLength(16)
        .build();
  }

  static ScramServerSettings serverSettings(Vector vector, Crypto crypto) {
    ChannelBinding binding = vector.binding;
    return ScramServerSettings.builder(vector.parameters.hash(), NONE, mocks())
        .crypto(crypto)
        .channelBindings(binding == null ? List.of() : List.of(binding))
        .build();
  }

  static ServerExchange server(ScramServerSettings settings, boolean plus, String nonce) {
    return settings.mechanism(plus, () -> utf8(nonce)).newExchange();
  }

  static ServerExchange server(Vector vector, Crypto crypto) {
    return server(
        serverSettings(vector, crypto), vector.binding != null, vector.parameters.serverNonce());
  }

  static ScramClientSettings clientSettings(Vector vector, Crypto crypto) {
    ScramClientSettings.Builder settings =
        ScramClientSettings.builder(vector.parameters.hash(), NONE)
            .crypto(crypto)
            .preparation(vector.preparation);
    ChannelBinding binding = vector.binding;
    if (vector.isNotOffered()) {
      return settings.plusNotOffered().build();
    }
    return (binding == null ? settings : settings.channelBinding(binding)).build();
  }

  static ClientExchange client(Vector vector, ScramClientSettings settings) {
    return settings.exchange(
        vector.authzid,
        vector.authcid,
        secret(vector.password),
        utf8(vector.parameters.clientNonce()));
  }

  /** The text of a challenge; another step fails the test. */
  static String said(ServerStep step) {
    assertThat(step).isInstanceOf(ServerStep.Challenge.class);
    return new String(((ServerStep.Challenge) step).octets(), StandardCharsets.UTF_8);
  }

  /** The text of a response; another step fails the test. */
  static String said(ClientStep step) {
    assertThat(step).isInstanceOf(ClientStep.Response.class);
    return new String(((ClientStep.Response) step).octets(), StandardCharsets.UTF_8);
  }

  /** The request of a need; another step or kind of request fails the test. */
  static <R extends Request> R asked(ServerStep step, Class<R> kind) {
    assertThat(step).isInstanceOf(ServerStep.Need.class);
    return kind.cast(((ServerStep.Need) step).request());
  }

  static <R extends Request> R asked(ClientStep step, Class<R> kind) {
    assertThat(step).isInstanceOf(ClientStep.Need.class);
    return kind.cast(((ClientStep.Need) step).request());
  }
}
