package dev.smtpkit.session.server;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A question that an engine has asked: the handle by which it is answered, once. Compared by
 * identity.
 */
public final class Decision {

  /**
   * The subject of a decision. Constants may be added: a {@code default} answers with {@link
   * Verdict#FAULT}.
   */
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

  /** Applies the verdict on one decision. */
  @FunctionalInterface
  interface Application {

    /** Does what follows from the verdict. */
    void apply(Verdict verdict);

    /** Whether the decision takes a verdict of this kind. */
    default boolean takes(Verdict verdict) {
      return !(verdict instanceof Verdict.EachRecipient);
    }
  }

  private final Subject subject;
  private final Application application;
  private final long deadlineNanos;
  private boolean open = true;

  /** The decision that was asked after this one. */
  @Nullable Decision next;

  Decision(Subject subject, Application application, long deadlineNanos) {
    this.subject = subject;
    this.application = application;
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

  boolean isOpen() {
    return open;
  }

  void close() {
    open = false;
  }

  /** Refuses a verdict that the decision does not take. */
  void check(Verdict verdict) {
    if (!application.takes(verdict)) {
      throw new IllegalArgumentException(
          this + " takes one verdict, or by LMTP at the end of a message one for each recipient");
    }
  }

  void apply(Verdict verdict) {
    application.apply(verdict);
  }

  /** The engine's own refusal if nobody answers in time. */
  Reply overdue() {
    return switch (subject) {
      case CONNECTION -> Replies.SERVICE_UNAVAILABLE;
      case STARTTLS -> Replies.TLS_UNAVAILABLE;
      default -> Replies.LOCAL_ERROR;
    };
  }

  @Override
  public String toString() {
    return "Decision[" + subject + "]";
  }
}
