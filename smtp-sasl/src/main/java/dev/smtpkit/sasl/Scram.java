package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.HashFunction;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM (RFC 5802, RFC 7677): both sides prove that they know the password's key, and neither sends
 * the password or anything that could replace it.
 *
 * <pre>
 * C: n,,n=user,r=client-nonce
 * S: r=client-nonce+server-nonce,s=salt,i=iterations
 * C: c=biws,r=client-nonce+server-nonce,p=proof
 * S: v=signature
 * C: (empty)
 * </pre>
 *
 * <p>The server's signature is a challenge, which the client answers by an empty response. In a
 * protocol whose success carries data, the signature may be sent there instead; the client's owner
 * then passes it to {@code respond} before it calls {@code success}, and sends no response. On
 * failure the server sends no {@code e=}: the exchange fails at once.
 *
 * <p>With a channel binding the exchange also proves that both sides are ends of the same TLS
 * connection. The mechanism's name then ends in {@code -PLUS}.
 *
 * <p>{@link ScramServerSettings} and {@link ScramClientSettings} have more to set.
 */
public final class Scram {
  private static final int NONCE = 18;

  private Scram() {}

  /**
   * The server's side without channel binding, computed by the platform. It asks {@link
   * Request.Scram}; then, if the password is proved and an authorization identity is given that is
   * not the authentication identity, {@link Request.Authorize}.
   *
   * @param hash the hash function; SHA-256 unless old clients need SHA-1
   * @param randomness fills the nonces
   * @param mocks the records of users without a record
   * @return the mechanism; as thread-safe as the randomness
   */
  public static ServerMechanism server(
      HashFunction hash, Randomness randomness, MockCredentials mocks) {
    return ScramServerSettings.builder(hash, randomness, mocks).build().mechanism();
  }

  /**
   * A client's exchange without channel binding, the password prepared by {@link
   * Preparation#SASLPREP}. It copies the password, so the caller's may be closed at once. It asks
   * {@link Request.Derive}.
   *
   * @param hash the hash function
   * @param authzid the identity to act as; null to leave it to the server, which is usual; not
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
    return ScramClientSettings.builder(hash, randomness)
        .build()
        .exchange(authzid, authcid, password);
  }

  /** 24 characters of base64, which has no comma, with 144 random bits. */
  static byte[] nonce(Randomness randomness) {
    byte[] octets = new byte[NONCE];
    randomness.fill(octets);
    return StrictBase64.encode(octets);
  }

  static String name(HashFunction hash, boolean plus) {
    return MechanismName.scram(hash, plus).text();
  }
}
