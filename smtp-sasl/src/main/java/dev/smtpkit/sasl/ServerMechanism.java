package dev.smtpkit.sasl;

import java.util.function.Supplier;

/**
 * A mechanism as a server offers it: its name and properties, and how to begin an exchange.
 *
 * <p>Immutable, and as thread-safe as the supplier. A mechanism that depends on the connection is
 * made anew for each connection.
 */
public final class ServerMechanism {
  private static final int LONGEST_NAME = 20;

  /** The side that sends the first message (RFC 4422 5). */
  public enum FirstMessage {
    /** The client's request may carry an initial response. */
    BY_CLIENT,
    /** The server's challenge comes first; an exchange that is given an initial response fails. */
    BY_SERVER
  }

  /** How the exchange treats the client's credentials. */
  public enum Credentials {
    /** A password or token is sent itself: only to be offered where the connection is encrypted. */
    CLEARTEXT,
    /** Nothing is sent that suffices to log in. */
    PROTECTED
  }

  private final String name;
  private final FirstMessage firstMessage;
  private final Credentials credentials;
  private final Supplier<? extends ServerExchange> exchanges;

  private ServerMechanism(
      String name,
      FirstMessage firstMessage,
      Credentials credentials,
      Supplier<? extends ServerExchange> exchanges) {
    this.name = name;
    this.firstMessage = firstMessage;
    this.credentials = credentials;
    this.exchanges = exchanges;
  }

  /**
   * Makes a mechanism, of this module or of the caller.
   *
   * @param name the name: 1 to 20 of the letters A to Z, digits, hyphen and underscore (RFC 4422
   *     3.1)
   * @param firstMessage the side that sends the first message
   * @param credentials how the exchange treats the client's credentials
   * @param exchanges makes an exchange that has not begun
   * @throws IllegalArgumentException if the name has another form
   */
  public static ServerMechanism of(
      String name,
      FirstMessage firstMessage,
      Credentials credentials,
      Supplier<? extends ServerExchange> exchanges) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "the mechanism name '"
              + name
              + "' is not 1 to "
              + LONGEST_NAME
              + " of the letters A to Z, digits, hyphen and underscore (RFC 4422 3.1)");
    }
    return new ServerMechanism(name, firstMessage, credentials, exchanges);
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST_NAME
        && name.chars()
            .allMatch(
                c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
  }

  /** The name, safe to print: 1 to 20 of the letters A to Z, digits, hyphen and underscore. */
  public String name() {
    return name;
  }

  /** True if the client's request may carry an initial response. */
  public boolean clientFirst() {
    return firstMessage == FirstMessage.BY_CLIENT;
  }

  /**
   * True if the exchange sends a password or token itself, so that the mechanism is to be offered
   * only where the connection is encrypted (RFC 4616 5).
   */
  public boolean cleartext() {
    return credentials == Credentials.CLEARTEXT;
  }

  /**
   * Makes an exchange that has not begun. It keeps the order of calls of {@link ServerExchange},
   * even if the supplier's does not.
   *
   * @return the exchange, for the caller to close
   */
  public ServerExchange newExchange() {
    return new OrderedServerExchange(exchanges.get(), clientFirst());
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
