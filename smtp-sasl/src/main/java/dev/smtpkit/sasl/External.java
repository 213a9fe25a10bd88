package dev.smtpkit.sasl;

import org.jspecify.annotations.Nullable;

/**
 * EXTERNAL (RFC 4422 A): who the client is has been found out by other means, such as its
 * certificate; it only says who to act as.
 */
public final class External {
  private static final String NAME = "EXTERNAL";

  private External() {}

  /**
   * The server's side, for one connection, since it is that connection's client that is who it is
   * said to be: never part of what all connections are offered. It asks {@link Request.Authorize}
   * if the client asks to act as another.
   *
   * @param identity who the client is; not empty
   * @return the mechanism, for this connection only; thread-safe
   * @throws IllegalArgumentException if the identity is empty or contains NUL
   */
  public static ServerMechanism server(String identity) {
    Names.check("identity", identity);
    return ServerMechanism.of(NAME, true, false, () -> new Server(identity));
  }

  /**
   * A client's exchange.
   *
   * @param authzid who to act as; null to leave it to the server; not empty
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
