package dev.smtpkit.session.server;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Reply;
import org.jspecify.annotations.Nullable;

/**
 * A question that an engine has asked and not forgotten: the handle by which it is answered, once,
 * and the place of its reply among the others. Compared by identity.
 */
public final class Decision implements Slot {

  /** What is to be decided. */
  public enum Subject {
    /** Whether a connection is welcome; accepted by default with the greeting. */
    CONNECTION,
    /** Whether a client may go on after its EHLO, HELO or LHLO. */
    HELLO,
    /** Whether TLS may be started now. */
    STARTTLS,
    /** What an authentication exchange needs; answered by a {@code dev.smtpkit.sasl.Answer}. */
    AUTHENTICATION,
    /** Whether a sender is accepted. */
    MAIL,
    /** Whether a recipient is accepted: relay and existence in one. */
    RCPT,
    /** Whether the message may be sent: DATA, or the first BDAT. */
    DATA,
    /** Whether the message is stored: from here on it is the receiver's to keep. */
    MESSAGE,
    /** What a command of an extension is answered. */
    COMMAND
  }

  private final Subject subject;
  private final @Nullable Command command;
  private final long deadlineNanos;
  private boolean open = true;
  private int place;
  private @Nullable Reply reply;

  Decision(Subject subject, @Nullable Command command, long deadlineNanos) {
    this.subject = subject;
    this.command = command;
    this.deadlineNanos = deadlineNanos;
  }

  /** What is to be decided. */
  public Subject subject() {
    return subject;
  }

  /** The command that the answer is for, null where it is none. */
  @Nullable Command command() {
    return command;
  }

  /** When the engine answers it itself, as a reading of the owner's clock. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  /** The place of the recipient among the others, if it is about one. */
  int place() {
    return place;
  }

  void place(int index) {
    place = index;
  }

  boolean isOpen() {
    return open;
  }

  void close() {
    open = false;
  }

  /** Puts a reply in the place that is kept for it. */
  void reply(Reply known) {
    reply = known;
  }

  @Override
  public @Nullable Reply reply() {
    return reply;
  }

  @Override
  public String toString() {
    return "Decision[" + subject + "]";
  }
}
