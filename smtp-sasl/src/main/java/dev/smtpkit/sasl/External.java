package dev.smtpkit.sasl;

import org.jspecify.annotations.Nullable;

/**
 * EXTERNAL (RFC 4422 A): the client's identity is known by other means, such as its certificate; it
 * only names the identity to act as.
 */
public final class External {
  private static final String NAME = MechanismName.EXTERNAL.text();

  private External() {}

  /**
   * The server's side for one connection, whose client has this identity: never offer it to other
   * connections. Thread-safe. It asks {@link Request.Authorize} if the client asks to act as
   * another.
   *
   * @param identity the client's identity; not empty
   * @throws IllegalArgumentException if the identity is empty or contains NUL
   */
  public static ServerMechanism server(String identity) {
    Names.check("identity", identity);
    return ServerMechanism.of(
        NAME,
        ServerMechanism.FirstMessage.BY_CLIENT,
        ServerMechanism.Credentials.PROTECTED,
        () -> new Server(identity));
  }

  /**
   * A client's exchange.
   *
   * @param authzid the identity to act as; null to leave it to the server; not empty
   * @return the exchange, for the caller to close
   * @throws IllegalArgumentException if the name is empty, contains NUL, is not well-formed
   *     Unicode, or is longer than 1024 octets
   */
  public static ClientExchange client(@Nullable String authzid) {
    return new OrderedClientExchange(
        new OneMessageClient(NAME, Names.encodeOptional("authzid", authzid), null));
  }

  private static final class Server implements ServerExchange {
    private final String identity;
    private String authzid = "";

    Server(String identity) {
      this.identity = identity;
    }

    @Override
    public String mechanism() {
      return NAME;
    }

    @Override
    public ServerStep respond(byte[] response) {
      String name = response.length == 0 ? identity : Names.decode(response, 0, response.length);
      if (name == null) {
        return new ServerStep.Failure(FailureReason.MALFORMED, "EXTERNAL: not an authzid");
      }
      authzid = name;
      return name.equals(identity)
          ? new ServerStep.Success(Identity.of(identity))
          : new ServerStep.Need(Request.Authorize.of(identity, name));
    }

    @Override
    public ServerStep resume(Answer answer) {
      return answer == Answer.Authorized.YES
          ? new ServerStep.Success(new Identity(identity, authzid))
          : new ServerStep.Failure(
              FailureReason.NOT_AUTHORIZED, "the client may not act as the authzid asked for");
    }

    @Override
    public void close() {
      authzid = "";
    }
  }
}
