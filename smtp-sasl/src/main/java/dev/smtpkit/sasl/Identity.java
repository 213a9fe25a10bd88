package dev.smtpkit.sasl;

/**
 * The outcome of a successful exchange (RFC 4422 3.4.1): the identity whose credentials the peer
 * proved, and the identity that it acts as. The two are equal unless it asked to act as another and
 * was allowed to.
 *
 * <p>The names are as the peer sent them, of any Unicode characters but NUL. Escape them before
 * they go into a log or a header.
 *
 * @param authcid the authentication identity, whose credentials were proved; not empty, no NUL
 * @param authzid the authorization identity, which the peer acts as; not empty, no NUL
 */
public record Identity(String authcid, String authzid) {
  /**
   * Checks both names.
   *
   * @param authcid the authentication identity
   * @param authzid the authorization identity
   * @throws IllegalArgumentException if one is empty or contains NUL
   */
  public Identity {
    Names.check("authcid", authcid);
    Names.check("authzid", authzid);
  }

  /**
   * An identity that acts as itself, which is usual.
   *
   * @param user the authentication identity and the authorization identity
   * @throws IllegalArgumentException if the name is empty or contains NUL
   */
  public static Identity of(String user) {
    return new Identity(user, user);
  }
}
