package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM (RFC 5802, RFC 7677): both sides prove that they know the password's key, and neither the
 * password nor what would do in its place goes over the line.
 *
 * <pre>
 * C: n,,n=user,r=client-nonce
 * S: r=client-nonce+server-nonce,s=salt,i=iterations
 * C: c=biws,r=client-nonce+server-nonce,p=proof
 * S: v=signature
 * C: (empty)
 * </pre>
 *
 * <p>The server's signature is a challenge, which the client answers by an empty response; a server
 * whose protocol has data with its success may be set to give it there, and a client is then given
 * it by {@code respond} before {@code success}, and sends no response. On failure the server sends
 * no {@code e=}: the exchange fails at once.
 *
 * <p>With a channel binding the exchange also proves that both ends are ends of the same TLS
 * connection. The mechanism's name then ends in {@code -PLUS}.
 */
public final class Scram {
  private static final int NONCE = 18;

  private Scram() {}

  /**
   * The server's side without channel binding, computed by the platform. It asks {@link
   * Request.Scram}, and once the password is proved {@link Request.Authorize} if the authorization
   * identity is given and is another than the authentication identity.
   *
   * @param hash the hash function; SHA-256 unless old clients need SHA-1
   * @param randomness fills the nonces
   * @param mocks the records of users without a record
   * @return the mechanism; as thread-safe as the randomness is
   */
  public static ServerMechanism server(
      HashFunction hash, Randomness randomness, MockCredentials mocks) {
    return serverOf(hash, randomness, mocks).mechanism();
  }

  /**
   * The server's side, for those who set more.
   *
   * @param hash the hash function
   * @param randomness fills the nonces
   * @param mocks the records of users without a record
   * @return settings, to begin with those of {@link #server}
   */
  public static ScramServerSettings serverOf(
      HashFunction hash, Randomness randomness, MockCredentials mocks) {
    return new ScramServerSettings(hash, randomness, mocks, Crypto.jce(), List.of(), false, false);
  }

  /**
   * A client's exchange without channel binding, the password prepared by {@link
   * Preparation#SASLPREP}. It copies the password, so the caller's may be closed at once. It asks
   * {@link Request.Derive}.
   *
   * @param hash the hash function
   * @param authzid who to act as; null to leave it to the server, which is the usual case; not
   *     empty
   * @param authcid the user name; not empty
   * @param password the password; not empty
   * @param randomness fills the nonce
   * @return the exchange, for the caller to close
   * @throws IllegalArgumentException if a name is empty, contains NUL, is not well-formed Unicode,
   *     or is longer than 1024 octets, or the password cannot be prepared
   * @throws IllegalStateException if the password is closed
   */
  public static ClientExchange client(
      HashFunction hash,
      @Nullable String authzid,
      String authcid,
      Secret password,
      Randomness randomness) {
    return clientOf(hash, randomness).exchange(authzid, authcid, password);
  }

  /**
   * The client's side, for those who set more.
   *
   * @param hash the hash function
   * @param randomness fills the nonce
   * @return settings, to begin with those of {@link #client}
   */
  public static ScramClientSettings clientOf(HashFunction hash, Randomness randomness) {
    return new ScramClientSettings(
        hash, randomness, Crypto.jce(), IterationBounds.DEFAULT, Preparation.SASLPREP, null, "n");
  }

  /** Base64, so it has no comma: 24 characters with 144 random bits. */
  static byte[] nonce(Randomness randomness) {
    byte[] octets = new byte[NONCE];
    randomness.fill(octets);
    return Octets.base64(octets);
  }

  static String name(HashFunction hash, boolean plus) {
    return "SCRAM-" + hash.algorithm() + (plus ? "-PLUS" : "");
  }
}
