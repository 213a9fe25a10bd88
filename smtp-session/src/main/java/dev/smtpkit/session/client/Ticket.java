package dev.smtpkit.session.client;

import dev.smtpkit.proto.Command;

/**
 * The handle of a command that was given to {@link SmtpClientSession#send}: its place among the
 * replies. Compared by identity.
 */
public final class Ticket {

  private final Command command;

  Ticket(Command command) {
    this.command = command;
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
