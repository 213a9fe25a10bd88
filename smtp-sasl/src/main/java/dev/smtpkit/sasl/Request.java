package dev.smtpkit.sasl;

/**
 * What an exchange needs from its owner before it can go on.
 *
 * <p>It is answered once, by {@code resume} of the exchange that asked, at any later time. It
 * refers to nothing of the exchange, so another thread may compute the answer while the exchange is
 * closed; only {@code resume} belongs to the thread that owns the exchange.
 *
 * <p>A request owns its copy of a secret. Whoever computes with it closes it, and so does whoever
 * drops it unanswered.
 */
public sealed interface Request extends AutoCloseable {
  /**
   * Whether the answer is of the kind that this request asks for. {@link Answer.Unavailable}
   * answers every request.
   *
   * @param answer the answer
   * @return true if {@code resume} takes it
   */
  boolean accepts(Answer answer);

  /** Wipes the secret that this request carries, if any. Closing again does nothing. */
  @Override
  void close();

  /**
   * Whether this is the user's password; answered by {@link Answer.Verified}.
   *
   * <p>Both are as the peer sent them: preparation is the answerer's (RFC 4616 2). The answer for
   * an unknown user should take as long as that for a known one.
   *
   * @param user the authentication identity; not empty, no NUL, at most 1024 octets of UTF-8
   * @param secret the password to verify; not empty, well-formed UTF-8 without NUL
   */
  record VerifyPassword(String user, Secret secret) implements Request {
    @Override
    public boolean accepts(Answer answer) {
      return answer instanceof Answer.Verified || answer instanceof Answer.Unavailable;
    }

    @Override
    public void close() {
      secret.close();
    }
  }

  /**
   * Whether one identity may act as another; answered by {@link Answer.Authorized}. Asked only
   * about a peer whose credentials are proved, and only if the two differ.
   *
   * @param authcid the authentication identity: whose credentials were proved
   * @param authzid the authorization identity asked for; not empty, no NUL, at most 1024 octets of
   *     UTF-8, its form being the protocol's to judge (RFC 4422 3.4.1)
   */
  record Authorize(String authcid, String authzid) implements Request {
    @Override
    public boolean accepts(Answer answer) {
      return answer instanceof Answer.Authorized || answer instanceof Answer.Unavailable;
    }

    @Override
    public void close() {}
  }
}
