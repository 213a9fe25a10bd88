package dev.smtpkit.sasl;

import dev.smtpkit.sasl.ServerMechanism.Credentials;
import dev.smtpkit.sasl.ServerMechanism.FirstMessage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * LOGIN (draft-murchison-sasl-login-00): the user name and the cleartext password, each after a
 * prompt. For encrypted connections, and for clients that have nothing better.
 *
 * <p>An initial response is the user name. Neither side prepares names or passwords.
 */
public final class Login {
  private static final String NAME = MechanismName.LOGIN.text();
  private static final ServerMechanism SERVER =
      ServerMechanism.of(NAME, FirstMessage.BY_CLIENT, Credentials.CLEARTEXT, LoginServer::new);

  private Login() {}

  /**
   * The server's side, thread-safe, with the prompts {@code Username:} and {@code Password:}. It
   * asks {@link Request.VerifyPassword}.
   */
  public static ServerMechanism server() {
    return SERVER;
  }

  /**
   * A client's exchange. It answers the first prompt by the user name and the second by the
   * password, and ignores their texts. It copies the password, so the caller's may be closed at
   * once, and wipes the copy once it is sent.
   *
   * @param authcid the user name; not empty
   * @param password the password; not empty, UTF-8
   * @return the exchange, for the caller to close
   * @throws IllegalArgumentException if one of them is empty, contains NUL, is not well-formed
   *     Unicode, or is over a limit
   * @throws IllegalStateException if the password is closed
   */
  public static ClientExchange client(String authcid, Secret password) {
    byte[] user = Names.encode("authcid", authcid);
    Names.checkPassword(password, Limits.MESSAGE);
    return new OrderedClientExchange(new LoginClient(user, Secret.copyOf(password.octets())));
  }

  /** Never holds a password: the only copy is in the request. */
  private static final class LoginServer implements ServerExchange {
    private @Nullable String user;

    @Override
    public String mechanism() {
      return NAME;
    }

    @Override
    public ServerStep start(byte @Nullable [] initialResponse) {
      return initialResponse == null
          ? new ServerStep.Challenge(OctetArrays.ascii("Username:"))
          : respond(initialResponse);
    }

    @Override
    public ServerStep respond(byte[] response) {
      String name = user;
      if (name == null) {
        user = Names.decode(response, 0, response.length);
        return user == null
            ? malformed(response.length == 0 ? "the user name is empty" : "not a user name")
            : new ServerStep.Challenge(OctetArrays.ascii("Password:"));
      }
      String fault = Names.passwordFault(response, Limits.MESSAGE);
      return fault == null
          ? new ServerStep.Need(Request.VerifyPassword.of(name, Secret.copyOf(response)))
          : malformed("the password " + fault);
    }

    @Override
    public ServerStep resume(Answer answer) {
      String name = user;
      return answer == Answer.Verified.YES && name != null
          ? new ServerStep.Success(Identity.of(name))
          : new ServerStep.Failure(FailureReason.CREDENTIALS, "password not verified");
    }

    @Override
    public void close() {
      user = null;
    }

    private static ServerStep malformed(String detail) {
      return new ServerStep.Failure(FailureReason.MALFORMED, "LOGIN: " + detail);
    }
  }

  private static final class LoginClient implements ClientExchange {
    private final byte[] user;
    private final Secret password;
    private int sent;

    LoginClient(byte[] user, Secret password) {
      this.user = user;
      this.password = password;
    }

    @Override
    public String mechanism() {
      return NAME;
    }

    @Override
    public boolean clientFirst() {
      return false;
    }

    @Override
    public boolean readsChallenges() {
      return false;
    }

    @Override
    public ClientStep respond(byte[] challenge) {
      sent++;
      if (sent == 1) {
        return new ClientStep.Response(user.clone());
      }
      if (sent > 2) {
        return new ClientStep.Failure(
            FailureReason.MALFORMED, "LOGIN: a challenge after the password");
      }
      ClientStep step = new ClientStep.Response(password.copy());
      password.close();
      return step;
    }

    @Override
    public ClientStep success() {
      return sent == 2
          ? new ClientStep.Success()
          : new ClientStep.Failure(
              FailureReason.SERVER_NOT_VERIFIED, "LOGIN: success before the password");
    }

    @Override
    public void close() {
      password.close();
      Arrays.fill(user, (byte) 0);
    }
  }
}
