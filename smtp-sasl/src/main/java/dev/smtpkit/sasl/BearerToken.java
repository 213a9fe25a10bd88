package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.OctetArrays.ascii;
import static dev.smtpkit.sasl.OctetArrays.join;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The two mechanisms that carry an OAuth 2.0 bearer token (RFC 6750): OAUTHBEARER (RFC 7628) and
 * its predecessor XOAUTH2, which no RFC describes. For encrypted connections only.
 *
 * <pre>
 * OAUTHBEARER: n,a=user,^Ahost=h^Aport=p^Aauth=Bearer token^A^A
 * XOAUTH2:     user=user^Aauth=Bearer token^A^A
 * </pre>
 *
 * <p>A server refuses a token by a challenge in JSON, which the client acknowledges and keeps as
 * {@link ClientExchange#serverError}; then the exchange fails (RFC 7628 3.2.2). Both servers ask
 * {@link Request.VerifyToken}, and then {@link Request.Authorize} if the token was not issued for
 * the user named.
 */
public final class BearerToken {
  private static final String OAUTHBEARER = MechanismName.OAUTHBEARER.text();
  private static final String XOAUTH2 = MechanismName.XOAUTH2.text();
  private static final byte[] SEPARATOR = {1};
  private static final byte[] AUTH = ascii("auth=Bearer ");

  private BearerToken() {}

  /** The server's side of OAUTHBEARER, thread-safe. */
  public static ServerMechanism oauthBearerServer() {
    return ServerMechanism.of(
        OAUTHBEARER,
        ServerMechanism.FirstMessage.BY_CLIENT,
        ServerMechanism.Credentials.CLEARTEXT,
        () ->
            new BearerTokenServer(
                OAUTHBEARER, BearerTokenMessage::oauthBearer, "{\"status\":\"invalid_token\"}"));
  }

  /** The server's side of XOAUTH2, thread-safe. */
  public static ServerMechanism xoauth2Server() {
    return ServerMechanism.of(
        XOAUTH2,
        ServerMechanism.FirstMessage.BY_CLIENT,
        ServerMechanism.Credentials.CLEARTEXT,
        () ->
            new BearerTokenServer(
                XOAUTH2,
                BearerTokenMessage::xoauth2,
                "{\"status\":\"401\",\"schemes\":\"bearer\"}"));
  }

  /**
   * A client's exchange of OAUTHBEARER. It copies the token, so the caller's may be closed at once.
   *
   * @param authzid the identity to act as; null to leave it to the token; not empty
   * @param token the token, of the characters of RFC 6750 2.1
   * @return the exchange, for the caller to close
   * @throws IllegalArgumentException if the name is empty, contains NUL, is not well-formed
   *     Unicode, or is longer than 1024 octets, or the token is empty, too long, or of other
   *     characters
   * @throws IllegalStateException if the token is closed
   */
  public static ClientExchange oauthBearerClient(@Nullable String authzid, Secret token) {
    byte[] name = ScramClientFirst.saslname(Names.encodeOptional("authzid", authzid));
    byte[] header = authzid == null ? ascii("n,,") : join(ascii("n,a="), name, ascii(","));
    return client(OAUTHBEARER, join(header, SEPARATOR), token, SEPARATOR);
  }

  /**
   * A client's exchange of XOAUTH2. It copies the token, so the caller's may be closed at once.
   *
   * @param user the user name; not empty, without the control character 1
   * @param token the token, of the characters of RFC 6750 2.1
   * @return the exchange, for the caller to close
   * @throws IllegalArgumentException if the name is empty, contains NUL or the control character 1,
   *     is not well-formed Unicode, or is longer than 1024 octets, or the token is empty, too long,
   *     or of other characters
   * @throws IllegalStateException if the token is closed
   */
  public static ClientExchange xoauth2Client(String user, Secret token) {
    byte[] name = Names.encode("user", user);
    if (OctetArrays.indexOf((byte) 1, name, 0, name.length) < name.length) {
      throw new IllegalArgumentException("user contains the control character 1");
    }
    return client(XOAUTH2, join(ascii("user="), name, SEPARATOR), token, new byte[0]);
  }

  private static ClientExchange client(
      String mechanism, byte[] head, Secret token, byte[] acknowledgement) {
    byte[] octets = token.octets();
    if (!BearerTokenMessage.isToken(octets, 0, octets.length)) {
      throw new IllegalArgumentException(
          "the token of " + octets.length + " octets is not of the characters of RFC 6750 2.1");
    }
    byte[] message = join(head, AUTH, octets, SEPARATOR, SEPARATOR);
    if (message.length > Limits.MESSAGE) {
      Arrays.fill(message, (byte) 0);
      throw new IllegalArgumentException(
          "a message of "
              + message.length
              + " octets is longer than "
              + Limits.MESSAGE
              + ": the token is too long");
    }
    return new OrderedClientExchange(new OneMessageClient(mechanism, message, acknowledgement));
  }
}
