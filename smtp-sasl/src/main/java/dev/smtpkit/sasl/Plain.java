package dev.smtpkit.sasl;

import dev.smtpkit.sasl.ServerMechanism.Credentials;
import dev.smtpkit.sasl.ServerMechanism.FirstMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * PLAIN (RFC 4616): one message with the authorization identity, the user name and the cleartext
 * password, for encrypted connections only.
 *
 * <pre>
 * message = [authzid] NUL authcid NUL passwd      each 1*SAFE, any UTF-8 but NUL
 * </pre>
 *
 * <p>Both sides have the same limits: 9213 octets for a message, 1024 for a name. Neither prepares
 * names or passwords (RFC 4616 2).
 */
public final class Plain {
  private static final String NAME = MechanismName.PLAIN.text();
  private static final ServerMechanism SERVER =
      ServerMechanism.of(NAME, FirstMessage.BY_CLIENT, Credentials.CLEARTEXT, PlainServer::new);

  private Plain() {}

  /**
   * The server's side, thread-safe. It asks {@link Request.VerifyPassword}; then, if an
   * authorization identity is given that is not the authentication identity, {@link
   * Request.Authorize}.
   */
  public static ServerMechanism server() {
    return SERVER;
  }

  /**
   * A client's exchange. It copies the password, so the caller's may be closed at once. The message
   * is in the array of {@link ClientStep.Response}, for its owner to wipe.
   *
   * @param authzid the identity to act as; null to leave it to the server, which is usual; not
   *     empty
   * @param authcid the user name; not empty
   * @param password the password; not empty, UTF-8
   * @return the exchange, for the caller to close
   * @throws IllegalArgumentException if one of them is empty, contains NUL, is not well-formed
   *     Unicode, or is over a limit
   * @throws IllegalStateException if the password is closed
   */
  public static ClientExchange client(@Nullable String authzid, String authcid, Secret password) {
    byte[] actAs = Names.encodeOptional("authzid", authzid);
    byte[] user = Names.encode("authcid", authcid);
    Names.checkPassword(password, Limits.MESSAGE - 2 - actAs.length - user.length);
    byte[] nul = {0};
    byte[] message = OctetArrays.join(actAs, nul, user, nul, password.octets());
    return new OrderedClientExchange(new OneMessageClient(NAME, message, null));
  }

  private static int count(byte octet, byte[] octets) {
    int count = 0;
    for (byte each : octets) {
      if (each == octet) {
        count++;
      }
    }
    return count;
  }

  /** Never holds a password: the only copy is in the request. */
  private static final class PlainServer implements ServerExchange {
    private String authcid = "";
    private String authzid = "";

    @Override
    public String mechanism() {
      return NAME;
    }

    @Override
    public ServerStep respond(byte[] message) {
      if (message.length > Limits.MESSAGE) {
        return malformed("message too long");
      }
      if (count((byte) 0, message) != 2) {
        return malformed("not two NULs");
      }
      int nameAt = OctetArrays.indexOf((byte) 0, message, 0, message.length) + 1;
      int passwordAt = OctetArrays.indexOf((byte) 0, message, nameAt, message.length) + 1;
      int authzidLength = nameAt - 1;
      int authcidLength = passwordAt - 1 - nameAt;
      if (authcidLength == 0) {
        return malformed("authcid empty");
      }
      if (passwordAt == message.length) {
        return malformed("password empty");
      }
      if (authzidLength > Limits.NAME || authcidLength > Limits.NAME) {
        return malformed("authzid or authcid too long");
      }
      if (!Utf8.isWellFormed(message, 0, message.length)) {
        return malformed("not UTF-8");
      }
      authzid = new String(message, 0, authzidLength, StandardCharsets.UTF_8);
      authcid = new String(message, nameAt, authcidLength, StandardCharsets.UTF_8);
      Secret password = Secret.owning(Arrays.copyOfRange(message, passwordAt, message.length));
      return new ServerStep.Need(Request.VerifyPassword.of(authcid, password));
    }

    @Override
    public ServerStep resume(Answer answer) {
      if (answer instanceof Answer.Verified verified) {
        return verified.correct()
            ? authorize()
            : new ServerStep.Failure(FailureReason.CREDENTIALS, "password not verified");
      }
      return answer == Answer.Authorized.YES
          ? new ServerStep.Success(new Identity(authcid, authzid))
          : new ServerStep.Failure(
              FailureReason.NOT_AUTHORIZED, "authcid may not act as the authzid asked for");
    }

    private ServerStep authorize() {
      // Not before the password is proved: the answer would tell a stranger who may act as whom.
      return authzid.isEmpty() || authzid.equals(authcid)
          ? new ServerStep.Success(Identity.of(authcid))
          : new ServerStep.Need(Request.Authorize.of(authcid, authzid));
    }

    @Override
    public void close() {
      authcid = "";
      authzid = "";
    }

    private static ServerStep malformed(String detail) {
      return new ServerStep.Failure(FailureReason.MALFORMED, "PLAIN message: " + detail);
    }
  }
}
