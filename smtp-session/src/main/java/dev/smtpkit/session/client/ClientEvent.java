package dev.smtpkit.session.client;

import dev.smtpkit.proto.EhloResponse;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.TlsInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event that {@link SmtpClientSession#poll} gives. Kinds may be added: a {@code default} ignores
 * them.
 */
public sealed interface ClientEvent {

  /** What ends a round of polling. */
  enum Control implements ClientEvent {
    /** No reply is complete in the buffer, and nothing may leave. */
    NEED_INPUT,
    /** Something may leave: transmit before polling on. */
    FLUSH,
    /** An authentication exchange waits for its owner's answer. */
    BLOCKED
  }

  /**
   * The server's greeting. Without a 220 only QUIT may follow (RFC 5321 3.1).
   *
   * @param reply the greeting
   */
  record Greeted(ReceivedReply reply) implements ClientEvent {}

  /**
   * The reply to a command. DATA has a 354 here and its {@link Outcome} later; the last chunk of a
   * message has only that, unless no recipient was accepted.
   *
   * @param ticket the command
   * @param reply the reply
   */
  record Replied(Ticket ticket, ReceivedReply reply) implements ClientEvent {}

  /**
   * The server's offer from now on; follows the reply to EHLO or LHLO.
   *
   * @param response the response
   */
  record Offered(EhloResponse response) implements ClientEvent {}

  /**
   * The outcome of a message that was sent whole: if the reply is positive, the server is
   * responsible for it now. By LMTP there is one for each recipient (RFC 2033 4.2).
   *
   * @param message DATA, or the last BDAT
   * @param recipients the RCPT commands that it is for: all that were accepted, or by LMTP one
   * @param reply the reply
   */
  record Outcome(Ticket message, List<Ticket> recipients, ReceivedReply reply)
      implements ClientEvent {

    /** Takes a copy of the list. */
    public Outcome {
      recipients = List.copyOf(recipients);
    }
  }

  /**
   * A command will have no reply: the session has ended, or the command cannot be sent any more.
   *
   * @param ticket the command
   */
  record Unanswered(Ticket ticket) implements ClientEvent {}

  /**
   * A message that was begun will have no outcome for these recipients.
   *
   * @param message DATA, or the last BDAT that has left
   * @param recipients the RCPT commands that were accepted, or may have been
   * @param whole whether the message's end was encoded, so that the server may have taken it; if
   *     not, it has not
   */
  record OutcomeUnknown(Ticket message, List<Ticket> recipients, boolean whole)
      implements ClientEvent {

    /** Takes a copy of the list. */
    public OutcomeUnknown {
      recipients = List.copyOf(recipients);
    }
  }

  /**
   * The authentication exchange needs something.
   *
   * @param request what it needs; whoever answers closes it
   */
  record Authenticate(Request request) implements ClientEvent {}

  /** The client is authenticated, and the server has proved what the mechanism makes it prove. */
  record Authenticated() implements ClientEvent {}

  /**
   * The client has given the exchange up and cancelled it at the server. A refusal by the server is
   * in the command's reply alone.
   *
   * @param reason why
   * @param detail for the log: nothing of what the server sent, and no secret
   */
  record AuthenticationFailed(FailureReason reason, String detail) implements ClientEvent {}

  /**
   * The connection is under TLS; nothing that the server said before counts any more.
   *
   * @param tls what the handshake has settled
   */
  record Secured(TlsInfo tls) implements ClientEvent {}

  /**
   * The session is over. No event follows.
   *
   * @param reason why
   * @param reply the reply that ended it, null if none did
   * @param cause what was thrown, null if nothing was
   */
  record Closed(CloseReason reason, @Nullable ReceivedReply reply, @Nullable Throwable cause)
      implements ClientEvent {}
}
