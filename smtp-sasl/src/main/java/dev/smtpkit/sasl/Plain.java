package dev.smtpkit.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * PLAIN (RFC 4616): one message with the authorization identity, the user name and the password in
 * clear, for encrypted connections only.
 *
 * <pre>
 * message = [authzid] NUL authcid NUL passwd      each 1*SAFE, any UTF-8 but NUL
 * </pre>
 *
 * <p>Both sides hold to the same limits: a message of at most 9213 octets, names of at most 1024.
 * Neither prepares what it is given (RFC 4616 2): names and password pass as they are.
 */
public final class Plain {
  private static final String NAME = "PLAIN";
  private static final ServerMechanism SERVER =
      ServerMechanism.of(NAME, true, true, PlainServer::new);

  private Plain() {}

  /**
   * The server's side. It asks {@link Request.VerifyPassword}, and once the password is proved
   * {@link Request.Authorize} if the authorization identity is given and is another than the
   * authentication identity.
   *
   * @return the mechanism; thread-safe
   */
  public static ServerMechanism server() {
    return SERVER;
  }

  /**
   * A client's exchange. It copies the password, so the caller's may be closed at once, and wipes
   * the copy as soon as the message is made; the message itself is in the array of {@link
   * ClientStep.Response}, for its owner to wipe.
   *
   * @param authzid who to act as; null to leave it to the server, which is the usual case; not
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
    byte[] message = Octets.join(actAs, nul, user, nul, password.octets());
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

  /** Holds no password at any time: the only copy goes out in the request. */
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
      int nameAt = Octets.indexOf((byte) 0, message, 0, message.length) + 1;
      int passwordAt = Octets.indexOf((byte) 0, message, nameAt, message.length) + 1;
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
      // Asked only now: before the password is proved, the answer would tell a stranger who may
      // act as whom.
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
