package dev.smtpkit.session;

/**
 * A question that an engine has asked and not forgotten: the handle by which it is answered, once.
 * Compared by identity.
 */
public final class Decision {

  /** What is to be decided. */
  public enum Subject {
    /** Whether a connection is welcome; accepted by default with the greeting. */
    CONNECTION,
    /** Whether a client may go on after its EHLO or HELO. */
    HELLO,
    /** What an authentication exchange needs; answered by a {@code dev.smtpkit.sasl.Answer}. */
    AUTHENTICATION,
    /** Whether a sender is accepted. */
    MAIL,
    /** Whether a recipient is accepted: relay and existence in one. */
    RCPT,
    /** Whether the message may be sent: DATA. */
    DATA,
    /** Whether the message is stored: from here on it is the receiver's to keep. */
    MESSAGE
  }

  private final Subject subject;
  private final long deadlineNanos;

  Decision(Subject subject, long deadlineNanos) {
    this.subject = subject;
    this.deadlineNanos = deadlineNanos;
  }

  /** What is to be decided. */
  public Subject subject() {
    return subject;
  }

  /** When the engine answers it itself, as a reading of the owner's clock. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public String toString() {
    return "Decision[" + subject + "]";
  }
}
