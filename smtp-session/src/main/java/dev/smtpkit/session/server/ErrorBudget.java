package dev.smtpkit.session.server;

/**
 * What a connection may do wrong, and how often it may ask for nothing in particular. Neither RSET
 * nor EHLO refills it; a message that was taken ends the count of junk (RFC 5321 7.8).
 */
final class ErrorBudget {

  /** What is to be done about the last step. */
  enum Level {
    FINE,
    SLOW_DOWN,
    EXHAUSTED
  }

  private final ServerConfiguration configuration;
  private int errors;
  private int junk;

  ErrorBudget(ServerConfiguration configuration) {
    this.configuration = configuration;
  }

  Level error() {
    errors++;
    if (errors >= configuration.maxErrors()) {
      return Level.EXHAUSTED;
    }
    return errors > configuration.softErrors() ? Level.SLOW_DOWN : Level.FINE;
  }

  /** A command that brings no message nearer. */
  Level junk() {
    junk++;
    return junk > configuration.maxJunkCommands() ? error() : Level.FINE;
  }

  void messageTaken() {
    junk = 0;
  }
}
