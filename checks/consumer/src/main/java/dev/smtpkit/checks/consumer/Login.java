package dev.smtpkit.checks.consumer;


import java.security.Provider;
import java.security.Security;
import java.util.Map;
import java.util.ServiceLoader;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;

/** Finds the SASL provider as a service and logs in with it by SCRAM, both sides. */
public final class Login {

  private static final String MECHANISM = "SCRAM-SHA-256";

  private Login() {}

  /**
   * Prints who has logged in; fails if it cannot.
   *
   * @param arguments none
   * @throws SaslException if one side refuses
   */
  public static void main(String[] arguments) throws SaslException {
    Provider found =
        ServiceLoader.load(Provider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.getName().equals("SmtpkitSasl"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no such provider"));
    Security.addProvider(found);
    CallbackHandler handler = Login::answer;
    SaslClient client =
        Sasl.createSaslClient(
            new String[] {MECHANISM}, null, "smtp", "localhost", Map.of(), handler);
    SaslServer server =
        Sasl.createSaslServer(MECHANISM, "smtp", "localhost", Map.of(), handler);
    byte[] challenge = server.evaluateResponse(client.evaluateChallenge(new byte[0]));
    while (challenge != null) {
      byte[] response = client.evaluateChallenge(challenge);
      challenge = server.evaluateResponse(response == null ? new byte[0] : response);
    }
    if (!client.isComplete()) {
      throw new IllegalStateException("the client is not complete");
    }
    System.out.println(
        server.getAuthorizationID() + " logged in by " + server.getMechanismName());
  }

  private static void answer(Callback[] callbacks) throws UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      if (callback instanceof NameCallback name) {
        name.setName("tim");
      } else if (callback instanceof PasswordCallback password) {
        password.setPassword("pencil".toCharArray());
      } else {
        throw new UnsupportedCallbackException(callback);
      }
    }
  }
}
