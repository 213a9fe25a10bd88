package dev.smtpkit.session.client;

import dev.smtpkit.proto.Command;

/**
 * The handle of a command that was given to {@link SmtpClientSession#send}: its place among the
 * replies. Compared by identity.
 */
public final class Ticket {

  private final Command command;
  private final boolean internal;

  Ticket(Command command) {
    this(command, false);
  }

  private Ticket(Command command, boolean internal) {
    this.command = command;
    this.internal = internal;
  }

  /** Of a command of the engine's own, of which its owner hears nothing. */
  static Ticket internal(Command command) {
    return new Ticket(command, true);
  }

  boolean isInternal() {
    return internal;
  }

  /** The command; of an authentication its mechanism only. */
  public Command command() {
    return command;
  }

  @Override
  public String toString() {
    return "Ticket[" + command.verb() + "]";
  }
}
