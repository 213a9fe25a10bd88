package dev.smtpkit.testkit.conformance;

import java.util.List;

/** How far a session goes before the steps of a clause. Each includes those before it. */
public enum Opening {
  /** Connected; the greeting has not been read. */
  CONNECTED("", ""),
  /** The greeting was read. */
  GREETED("", "220"),
  /** EHLO or LHLO was accepted; STARTTLS before that, if the run is under it. */
  HELLO("{hello}", "250"),
  /** Logged in, if the run has a user. */
  READY("", "235"),
  /** A reverse-path was accepted. */
  MAIL("MAIL FROM:<{from}>", "250"),
  /** A recipient was accepted. */
  RCPT("RCPT TO:<{rcpt}>", "250 | 251"),
  /** The server waits for the content. */
  DATA("DATA", "354");

  private final String command;
  private final String reply;

  Opening(String command, String reply) {
    this.command = command;
    this.reply = reply;
  }

  /** With placeholders; empty if this step is not a single command. */
  String command() {
    return command;
  }

  /** The replies without which the clause cannot be tried. */
  ReplyPattern reply() {
    return ReplyPattern.parse(reply);
  }

  boolean includes(Opening other) {
    return compareTo(other) >= 0;
  }

  /** Those that are a plain command after the login, up to this one. */
  List<Opening> transactionCommands() {
    return List.of(MAIL, RCPT, DATA).stream().filter(this::includes).toList();
  }
}
