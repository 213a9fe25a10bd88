package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** The platform's own mechanisms against ours. */
class CrossCheckJdkTest {

  @Provide
  Arbitrary<Account> accounts() {
    return AccountArbitraries.accounts();
  }

  /** Answers callbacks as a user who types name and password, or as a store that has them. */
  private record Typed(String user, String password) implements CallbackHandler {
    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
      for (Callback callback : callbacks) {
        if (callback instanceof NameCallback name) {
          name.setName(user);
        } else if (callback instanceof PasswordCallback asked) {
          asked.setPassword(password.toCharArray());
        } else if (callback instanceof AuthorizeCallback authorize) {
          authorize.setAuthorized(true);
        } else if (!(callback instanceof RealmCallback)) {
          throw new UnsupportedCallbackException(callback);
        }
      }
    }
  }

  private static SaslClient client(String mechanism, @Nullable String authzid, Typed typed)
      throws SaslException {
    return Sasl.createSaslClient(
        new String[] {mechanism}, authzid, "smtp", "mx.example", Map.of(), typed);
  }

  @Property(tries = 1000)
  void theirCramMd5ClientAgainstOurServer(
      @ForAll("accounts") Account account, @ForAll boolean right) throws SaslException {
    String password = right ? account.password() : account.password() + "x";
    SaslClient client = client("CRAM-MD5", null, new Typed(account.user(), password));
    ServerExchange server = Mechanism.CRAM_MD5.server(account).newExchange();
    ServerStep.Challenge challenge = (ServerStep.Challenge) server.start(null);
    byte[] response = client.evaluateChallenge(challenge.octets());
    ServerStep last = Steps.drive(server, server.respond(response), Store.of(account));
    assertThat(last)
        .isEqualTo(
            right
                ? new ServerStep.Success(Identity.of(account.user()))
                : new ServerStep.Failure(FailureReason.CREDENTIALS, "digest not verified"));
  }

  /** The platform's server takes the name up to the first blank, and compares lower case. */
  @Property(tries = 1000)
  void ourCramMd5ClientAgainstTheirServer(
      @ForAll("accounts") Account account, @ForAll boolean right) throws SaslException {
    Assume.that(account.user().indexOf(' ') < 0);
    Typed known = new Typed(account.user(), account.password());
    SaslServer server = Sasl.createSaslServer("CRAM-MD5", "smtp", "mx.example", Map.of(), known);
    byte[] challenge = server.evaluateResponse(new byte[0]);
    String password = right ? account.password() : account.password() + "x";
    ClientStep.Response response;
    try (Secret own = secret(password);
        ClientExchange client = CramMd5.client(account.user(), own)) {
      response = (ClientStep.Response) client.respond(challenge);
      assertThat(client.success()).isEqualTo(new ClientStep.Success());
    }
    Throwable problem = catchThrowable(() -> server.evaluateResponse(response.octets()));
    if (right) {
      assertThat(problem).isNull();
      assertThat(server.isComplete()).isTrue();
      assertThat(server.getAuthorizationID()).isEqualTo(account.user());
    } else {
      assertThat(problem).isInstanceOf(SaslException.class);
    }
  }

  @Property(tries = 1000)
  void theirPlainClientAgainstOurServer(
      @ForAll("accounts") Account account, @ForAll boolean right, @ForAll boolean initialResponse)
      throws SaslException {
    String password = right ? account.password() : account.password() + "x";
    SaslClient client = client("PLAIN", account.authzid(), new Typed(account.user(), password));
    assertThat(client.hasInitialResponse()).isTrue();
    byte[] message = client.evaluateChallenge(new byte[0]);
    ServerExchange server = Plain.server().newExchange();
    ServerStep step = server.start(initialResponse ? message : null);
    if (!initialResponse) {
      assertThat(step).isEqualTo(new ServerStep.Challenge(new byte[0]));
      step = server.respond(message);
    }
    assertThat(Steps.drive(server, step, Store.of(account)))
        .isEqualTo(
            right
                ? new ServerStep.Success(Mechanism.PLAIN.identity(account))
                : new ServerStep.Failure(FailureReason.CREDENTIALS, "password not verified"));
  }

  @Property(tries = 300)
  void theirExternalClientAgainstOurServer(@ForAll("accounts") Account account)
      throws SaslException {
    SaslClient client = client("EXTERNAL", account.authzid(), new Typed("", ""));
    byte[] message = client.evaluateChallenge(new byte[0]);
    ServerExchange server = External.server(account.user()).newExchange();
    assertThat(Steps.drive(server, server.start(message), Store.of(account)))
        .isEqualTo(new ServerStep.Success(Mechanism.EXTERNAL.identity(account)));
  }
}
