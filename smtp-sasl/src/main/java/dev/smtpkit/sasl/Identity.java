package dev.smtpkit.sasl;

/**
 * Who a successful exchange says the peer is (RFC 4422 3.4.1): the identity whose credentials it
 * proved, and the identity it acts as. The two are equal unless it asked to act as another and was
 * allowed to.
 *
 * <p>The names are as the peer sent them, of any Unicode characters but NUL; they are not safe to
 * write into a log or a header as they are.
 *
 * @param authcid the authentication identity: whose password was proved; not empty, no NUL
 * @param authzid the authorization identity: who the peer acts as from now on; not empty, no NUL
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
   * The common case: one who acts as oneself.
   *
   * @param user the authentication identity, and the authorization identity as well
   * @return the identity
   * @throws IllegalArgumentException if the name is empty or contains NUL
   */
  public static Identity of(String user) {
    return new Identity(user, user);
  }
}
