package dev.smtpkit.session.client;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Verb;
import org.jspecify.annotations.Nullable;

/** What was sent, as far as it decides what may be sent next. */
final class Sent {

  private boolean quit;

  /** A command whose reply may change what can be sent: nothing may follow it before. */
  private @Nullable Ticket pivotal;

  private int mails;

  /** The recipients behind the last MAIL. */
  private int rcpts;

  /** The last MAIL had SMTPUTF8. */
  private boolean smtpUtf8;

  void note(Ticket ticket) {
    Verb verb = ticket.command().verb();
    if (ticket.command() instanceof Command.Mail mail) {
      mails++;
      rcpts = 0;
      smtpUtf8 = mail.parameters().smtpUtf8();
    } else if (verb == Verb.RCPT) {
      rcpts++;
    } else if (verb == Verb.QUIT) {
      quit = true;
    } else if (verb == Verb.STARTTLS || verb != null && verb.isHello()) {
      pivotal = ticket;
    }
  }

  boolean hasQuit() {
    return quit;
  }

  /** Nothing may be sent until the command has its reply. */
  void awaitReplyTo(Ticket command) {
    pivotal = command;
  }

  boolean awaitsPivotalReply() {
    return pivotal != null;
  }

  void answered(Ticket command) {
    if (pivotal == command) {
      pivotal = null;
    }
  }

  /** The exchange that had to be answered first is over. */
  void pivotalIsOver() {
    pivotal = null;
  }

  int mails() {
    return mails;
  }

  int rcpts() {
    return rcpts;
  }

  boolean smtpUtf8() {
    return smtpUtf8;
  }
}
