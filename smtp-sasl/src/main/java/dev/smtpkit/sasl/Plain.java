package dev.smtpkit.sasl;

import java.nio.CharBuffer;
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
    byte[] actAs = authzid == null ? new byte[0] : encodeName("authzid", authzid);
    byte[] user = encodeName("authcid", authcid);
    byte[] octets = password.octets();
    if (octets.length == 0) {
      throw new IllegalArgumentException("the password is empty");
    }
    if (count((byte) 0, octets) > 0) {
      throw new IllegalArgumentException("the password contains NUL");
    }
    if (!Utf8.isWellFormed(octets, 0, octets.length)) {
      throw new IllegalArgumentException("the password is not well-formed UTF-8");
    }
    if (octets.length > Limits.MESSAGE - 2 - actAs.length - user.length) {
      throw new IllegalArgumentException("the message would be longer than " + Limits.MESSAGE);
    }
    return new OrderedClientExchange(new PlainClient(actAs, user, Secret.copyOf(octets)));
  }

  private static byte[] encodeName(String what, String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(what + " contains NUL");
    }
    byte[] octets = Utf8.encode(CharBuffer.wrap(name));
    if (octets.length > Limits.NAME) {
      throw new IllegalArgumentException(what + " is longer than " + Limits.NAME + " octets");
    }
    return octets;
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

  private static int indexOfNul(byte[] octets, int from) {
    int at = from;
    while (octets[at] != 0) {
      at++;
    }
    return at;
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
    public ServerStep start(byte @Nullable [] initialResponse) {
      return initialResponse == null
          ? new ServerStep.Challenge(new byte[0])
          : respond(initialResponse);
    }

    @Override
    public ServerStep respond(byte[] message) {
      if (message.length > Limits.MESSAGE) {
        return malformed("message too long");
      }
      if (count((byte) 0, message) != 2) {
        return malformed("not two NULs");
      }
      int nameAt = indexOfNul(message, 0) + 1;
      int passwordAt = indexOfNul(message, nameAt) + 1;
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
      return new ServerStep.Need(new Request.VerifyPassword(authcid, password));
    }

    @Override
    public ServerStep resume(Answer answer) {
      if (answer instanceof Answer.Verified verified) {
        return verified.correct()
            ? authorize()
            : new ServerStep.Failure(FailureReason.CREDENTIALS, "password not verified");
      }
      return answer.equals(Answer.AUTHORIZED)
          ? new ServerStep.Success(new Identity(authcid, authzid))
          : new ServerStep.Failure(
              FailureReason.NOT_AUTHORIZED, "authcid may not act as the authzid asked for");
    }

    private ServerStep authorize() {
      // Asked only now: before the password is proved, the answer would tell a stranger who may
      // act as whom.
      return authzid.isEmpty() || authzid.equals(authcid)
          ? new ServerStep.Success(Identity.of(authcid))
          : new ServerStep.Need(new Request.Authorize(authcid, authzid));
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

  private static final class PlainClient implements ClientExchange {
    private final byte[] authzid;
    private final byte[] authcid;
    private final Secret password;
    private boolean sent;

    PlainClient(byte[] authzid, byte[] authcid, Secret password) {
      this.authzid = authzid;
      this.authcid = authcid;
      this.password = password;
    }

    @Override
    public String mechanism() {
      return NAME;
    }

    @Override
    public boolean clientFirst() {
      return true;
    }

    @Override
    public ClientStep start() {
      byte[] secret = password.octets();
      byte[] message = new byte[authzid.length + 1 + authcid.length + 1 + secret.length];
      System.arraycopy(authzid, 0, message, 0, authzid.length);
      System.arraycopy(authcid, 0, message, authzid.length + 1, authcid.length);
      System.arraycopy(secret, 0, message, message.length - secret.length, secret.length);
      password.close();
      sent = true;
      return new ClientStep.Response(message);
    }

    @Override
    public ClientStep respond(byte[] challenge) {
      return sent
          ? new ClientStep.Failure(
              FailureReason.MALFORMED, "PLAIN: a challenge after the only message")
          : start();
    }

    @Override
    public ClientStep resume(Answer answer) {
      throw new IllegalStateException("resume: PLAIN asks its client nothing");
    }

    @Override
    public ClientStep success() {
      return new ClientStep.Success();
    }

    @Override
    public void close() {
      password.close();
    }
  }
}
