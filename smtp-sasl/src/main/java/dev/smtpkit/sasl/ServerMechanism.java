package dev.smtpkit.sasl;

import java.util.function.Supplier;

/**
 * A mechanism as a server offers it: what it must know to list the mechanism, and how to begin an
 * exchange.
 *
 * <p>Immutable, and as thread-safe as the supplier is. A mechanism that depends on the connection
 * is made anew for each.
 */
public final class ServerMechanism {
  private static final int LONGEST_NAME = 20;

  private final String name;
  private final boolean clientFirst;
  private final boolean cleartext;
  private final Supplier<? extends ServerExchange> exchanges;

  private ServerMechanism(
      String name,
      boolean clientFirst,
      boolean cleartext,
      Supplier<? extends ServerExchange> exchanges) {
    this.name = name;
    this.clientFirst = clientFirst;
    this.cleartext = cleartext;
    this.exchanges = exchanges;
  }

  /**
   * A mechanism, of this module or of your own.
   *
   * @param name the name: 1 to 20 of the letters A to Z, digits, hyphen and underscore (RFC 4422
   *     3.1)
   * @param clientFirst whether the client's request may carry an initial response
   * @param cleartext whether the exchange sends the password itself
   * @param exchanges makes an exchange that has not begun
   * @return the mechanism
   * @throws IllegalArgumentException if the name is not of RFC 4422 3.1
   */
  public static ServerMechanism of(
      String name,
      boolean clientFirst,
      boolean cleartext,
      Supplier<? extends ServerExchange> exchanges) {
    if (!isName(name)) {
      throw new IllegalArgumentException("not a mechanism name of RFC 4422 3.1");
    }
    return new ServerMechanism(name, clientFirst, cleartext, exchanges);
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST_NAME
        && name.chars()
            .allMatch(
                c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
  }

  /**
   * The name, safe to print as it is.
   *
   * @return 1 to 20 of the letters A to Z, digits, hyphen and underscore
   */
  public String name() {
    return name;
  }

  /**
   * Whether the client's request may carry an initial response.
   *
   * @return true if it may; false if an exchange given one fails
   */
  public boolean clientFirst() {
    return clientFirst;
  }

  /**
   * Whether the exchange sends the password itself, so that it is to be offered only where the
   * connection is encrypted (RFC 4616 5).
   *
   * @return true if it does
   */
  public boolean cleartext() {
    return cleartext;
  }

  /**
   * A new exchange, not begun, that keeps the order of calls of {@link ServerExchange} whatever the
   * supplier's does.
   *
   * @return the exchange, for the caller to close
   */
  public ServerExchange newExchange() {
    return new OrderedServerExchange(exchanges.get(), clientFirst);
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
