package dev.smtpkit.session.server;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.Verdict;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An event that {@link SmtpServerSession#poll} gives. Kinds may be added: a {@code default} answers
 * an unknown {@link Asking} with {@link Verdict#FAULT} and ignores any other. Every event that asks
 * something carries the {@link Decision} by which it is answered.
 */
public sealed interface ServerEvent {

  /** An event that asks something of the session's owner. */
  sealed interface Asking extends ServerEvent {

    /** The handle by which it is answered. */
    Decision decision();
  }

  /** What ends a round of polling. */
  enum Control implements ServerEvent {
    /** Nothing complete is left in the buffer. */
    NEED_INPUT,
    /** Replies must leave before anything else is read (RFC 2920 3.2). */
    FLUSH,
    /**
     * A decision is open, the owner of the message's octets asked for a pause, or time must pass.
     */
    BLOCKED;
  }

  /**
   * A client has connected, or a trusted peer has said by XCLIENT whom it speaks for from now on.
   *
   * @param peer the client
   * @param decision whether it is welcome
   */
  record Connected(Peer peer, Decision decision) implements Asking {}

  /**
   * The client said EHLO or HELO; in LMTP, LHLO.
   *
   * @param name how it names itself
   * @param verb EHLO, HELO or LHLO
   * @param decision whether it may go on
   */
  record Hello(HelloName name, Verb verb, Decision decision) implements Asking {}

  /**
   * STARTTLS.
   *
   * @param decision whether TLS may be started now; the reply of a refusal should be {@code 454
   *     4.7.0}
   */
  record StartTls(Decision decision) implements Asking {}

  /**
   * The connection is under TLS; nothing that the client said before counts any more.
   *
   * @param tls what the handshake has settled
   */
  record Secured(TlsInfo tls) implements ServerEvent {}

  /**
   * A command of an extension that leaves the answer to the owner.
   *
   * @param command the command
   * @param decision what it is answered; accepted without a reply, it is {@code 250 2.0.0}
   */
  record ExtensionCommand(Command command, Decision decision) implements Asking {}

  /**
   * An authentication exchange needs something.
   *
   * @param request what it needs; whoever answers closes it
   * @param decision to be answered by a {@code dev.smtpkit.sasl.Answer}
   */
  record Authenticate(Request request, Decision decision) implements Asking {}

  /**
   * The client is authenticated.
   *
   * @param identity who it is
   */
  record Authenticated(Identity identity) implements ServerEvent {}

  /**
   * An exchange has failed; the reply to the client is 535, or 421 when it has failed too often.
   *
   * @param mechanism the mechanism's name
   * @param reason why, for a log: the client is not told
   * @param failures how many there were on this connection, this one counted
   */
  record AuthenticationFailed(String mechanism, FailureReason reason, int failures)
      implements ServerEvent {}

  /**
   * A mechanism of the configuration threw. The client has been told that the server cannot
   * authenticate anybody for now.
   *
   * @param cause what it threw
   */
  record Fault(Throwable cause) implements ServerEvent {}

  /**
   * MAIL.
   *
   * @param reversePath the sender
   * @param parameters its parameters, each offered in this session
   * @param decision whether the sender is accepted
   */
  record Mail(ReversePath reversePath, MailParameters parameters, Decision decision)
      implements Asking {}

  /**
   * RCPT.
   *
   * @param forwardPath the recipient
   * @param parameters its parameters, each offered in this session
   * @param decision whether the recipient is accepted
   */
  record Rcpt(ForwardPath forwardPath, RcptParameters parameters, Decision decision)
      implements Asking {}

  /**
   * DATA or the first BDAT, with one accepted recipient at least.
   *
   * @param envelope the transaction so far
   * @param decision whether the message may be sent
   */
  record Data(Envelope envelope, Decision decision) implements Asking {}

  /**
   * Octets of the message, dots taken off. Valid until the next poll; the span lies at absolute
   * indices, whatever the buffer's position.
   *
   * @param source the buffer that holds them: the one polled, or a read-only one
   * @param from the index of the first octet
   * @param to the index behind the last, greater than {@code from}
   */
  record Octets(ByteBuffer source, int from, int to) implements ServerEvent {}

  /**
   * The message has ended, whole.
   *
   * @param summary what it was like
   * @param decision whether it is stored
   */
  record MessageEnd(MessageSummary summary, Decision decision) implements Asking {}

  /**
   * The outcome of the message that {@link MessageEnd} asked about, as the client gets it; exactly
   * one follows each.
   *
   * @param replies one reply, by LMTP one for each recipient, in their order: the verdict's, or 451
   *     if time ran out. None if the session ended before: the client will not take the message for
   *     accepted
   */
  record MessageCompleted(List<Reply> replies) implements ServerEvent {

    /** Takes a copy of the list. */
    public MessageCompleted {
      replies = List.copyOf(replies);
    }
  }

  /**
   * A message that had begun will not be completed: refused by the engine or the owner, or cut off.
   * No more of its octets are given, and none of it may be delivered. It may come before any
   * octets.
   *
   * @param reply the reply to the client, now or at the message's end; it may be gone by then, and
   *     may itself have ended the message by RSET
   */
  record MessageDropped(Reply reply) implements ServerEvent {}

  /**
   * A transaction ended before its message began: RSET, a hello, DATA out of order, or a refused
   * chunk.
   */
  record Reset() implements ServerEvent {}

  /**
   * The engine answered a decision itself: its time had run out or the session ended.
   *
   * @param decision the decision, which takes no answer any more
   */
  record Cancelled(Decision decision) implements ServerEvent {}

  /**
   * The session is over; at most a last reply is still to be transmitted. No event follows.
   *
   * @param reason why
   */
  record Closed(CloseReason reason) implements ServerEvent {}
}
