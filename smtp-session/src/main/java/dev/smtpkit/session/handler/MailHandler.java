package dev.smtpkit.session.handler;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.Verdict;
import java.util.List;

/**
 * The callbacks of one connection to a server. One handler belongs to one connection.
 *
 * <p>All methods are called on the session's thread, one at a time, and must not block it; an
 * answer may come later and from another thread. A method that throws refuses with 451, and what it
 * threw goes to the {@link Driver.Owner#failed}.
 *
 * <p>By default everybody may connect and say hello, nobody can authenticate, every sender is
 * accepted and <em>no recipient is</em>: whom a server takes mail for is never an accident.
 */
public interface MailHandler {

  /** Makes a handler for each connection. Called on the session's thread. */
  @FunctionalInterface
  interface Factory {

    /**
     * Makes the handler of a new connection.
     *
     * @param session the connection's session, to be looked at on the session's thread only
     */
    MailHandler create(SessionView session);
  }

  /**
   * A client has connected, or a trusted peer has said by XCLIENT whom it speaks for from now on.
   *
   * @param peer the client
   * @param verdict whether it is welcome; an accepting reply is the greeting, a 421 closes at once,
   *     any other refusal lets the client say QUIT
   */
  default void connect(Peer peer, Pending<Verdict> verdict) {
    verdict.answer(Verdict.ACCEPT);
  }

  /**
   * The client said EHLO or HELO; in LMTP, LHLO.
   *
   * @param name how it names itself: a claim, not a fact
   * @param verb EHLO, HELO or LHLO
   * @param verdict whether it may go on; the accepting reply is the engine's own
   */
  default void hello(HelloName name, Verb verb, Pending<Verdict> verdict) {
    verdict.answer(Verdict.ACCEPT);
  }

  /**
   * The client wants to start TLS.
   *
   * @param verdict whether it may now; the reply of a refusal should be {@code 454 4.7.0}
   */
  default void startTls(Pending<Verdict> verdict) {
    verdict.answer(Verdict.ACCEPT);
  }

  /**
   * The connection is under TLS now; the client will say hello again.
   *
   * @param tls what the handshake has settled
   */
  default void secured(TlsInfo tls) {}

  /**
   * An authentication exchange needs something. Never called if no mechanism is configured.
   *
   * @param request what it needs; closed by the handler once it is answered
   * @param answer of the kind that the request asks for; one that is refused because it comes too
   *     late is the handler's to close
   */
  default void authenticate(Request request, Pending<Answer> answer) {
    request.close();
    answer.answer(request.unavailable());
  }

  /**
   * The client is authenticated.
   *
   * @param identity who it is
   */
  default void authenticated(Identity identity) {}

  /**
   * An exchange has failed, and the client has the reply.
   *
   * @param mechanism the mechanism's name
   * @param reason why, for a log
   * @param failures how many there were on this connection, this one counted
   */
  default void authenticationFailed(String mechanism, FailureReason reason, int failures) {}

  /**
   * A command of an extension that leaves the answer to the handler: VRFY, EXPN or ETRN where they
   * are served, or a verb of an extension of one's own.
   *
   * @param command the command
   * @param verdict what it is answered; by default {@code 502 5.5.1}
   */
  default void command(Command command, Pending<Verdict> verdict) {
    verdict.answer(Verdict.refuse(Replies.NOT_IMPLEMENTED));
  }

  /**
   * A transaction is to begin.
   *
   * @param reversePath the sender
   * @param parameters the parameters of MAIL
   * @param verdict whether the sender is accepted
   */
  default void mail(ReversePath reversePath, MailParameters parameters, Pending<Verdict> verdict) {
    verdict.answer(Verdict.ACCEPT);
  }

  /**
   * A recipient. One verdict settles relay and existence.
   *
   * @param forwardPath the recipient
   * @param parameters the parameters of RCPT
   * @param verdict whether the recipient is accepted
   */
  default void rcpt(ForwardPath forwardPath, RcptParameters parameters, Pending<Verdict> verdict) {
    verdict.answer(Verdict.refuse(Replies.RELAYING_DENIED));
  }

  /**
   * The client wants to send the message, by DATA or by its first BDAT.
   *
   * @param envelope the transaction, with one recipient at least
   * @param verdict whether it may; the accepting reply is the engine's own
   */
  default void data(Envelope envelope, Pending<Verdict> verdict) {
    verdict.answer(Verdict.ACCEPT);
  }

  /**
   * The message begins.
   *
   * @param origin where it comes from
   * @param envelope its envelope
   * @return the sink that takes the message
   */
  MessageSink message(Origin origin, Envelope envelope);

  /**
   * The outcome of a message that has ended whole, as the client gets it. Follows each {@link
   * MessageSink#end}, once, whoever settled the outcome: here a store learns for certain whether
   * its answer came in time. Whether the client lives to hear it, nobody knows (RFC 5321 6.1).
   *
   * @param replies one reply, by LMTP one for each recipient, in their order: the outcome's, or 451
   *     if time ran out. None if the session ended before: the client will not take the message for
   *     accepted
   */
  default void completed(List<Reply> replies) {}

  /**
   * The message that had begun will not be completed: refused by the engine or by what threw, or
   * cut off. The sink's {@link MessageSink#drop} follows, once it is not pending any more; without
   * a sink it is {@link #reset}. A message whose sink refuses it at its end is not told here.
   *
   * @param reply the reply to the client, now or at the message's end
   */
  default void dropped(Reply reply) {}

  /** The transaction ended before {@link #message} gave a sink. */
  default void reset() {}

  /**
   * The session is over; no other callback follows, but for a {@link MessageSink#drop} that waits
   * for a resume.
   *
   * @param reason why
   */
  default void closed(CloseReason reason) {}
}
