package dev.smtpkit.session.server;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.Outbox.Urgency;
import org.jspecify.annotations.Nullable;

/** Replies to commands, with what a reply entails: a penalty, or the end of the session. */
final class CommandReplies {

  private final SessionFacts session;
  final Penalties penalties;

  CommandReplies(SessionFacts session, Penalties penalties) {
    this.session = session;
    this.penalties = penalties;
  }

  /** A reply that leaves at once. */
  void say(Reply reply) {
    session.outbox.add(reply, Urgency.AT_ONCE);
  }

  void say(Reply reply, Urgency urgency) {
    session.outbox.add(reply, urgency);
  }

  /** A reply to a faulty line, which leaves at once; too many of them end the session. */
  void error(Reply reply) {
    error(reply, Urgency.AT_ONCE);
  }

  /** A reply to a faulty line; too many of them end the session. */
  void error(Reply reply, Urgency urgency) {
    if (!penalties.countError()) {
      session.outbox.add(reply, urgency);
    }
  }

  /** A reply to a command that brings no message nearer; too many of them are errors. */
  void unproductive(Reply reply, Urgency urgency) {
    if (!penalties.countUnproductive()) {
      session.outbox.add(reply, urgency);
    }
  }

  /** A refusal, which leaves at once; a 421 ends the session (RFC 5321 3.8). */
  void refuse(Reply reply) {
    if (endsSession(reply)) {
      Ending.end(session, reply, CloseReason.REFUSED);
    } else {
      say(reply);
    }
  }

  /** Ends the session with a last reply. */
  void end(Reply reply, CloseReason reason) {
    Ending.end(session, reply, reason);
  }

  static boolean endsSession(Reply reply) {
    return reply.code().value() == 421;
  }

  /** When the reply to a verb has to leave (RFC 2920 3.2). */
  static Urgency urgencyOf(@Nullable Verb verb) {
    return verb == Verb.MAIL || verb == Verb.RCPT || verb == Verb.RSET
        ? Urgency.MAY_WAIT
        : Urgency.AT_ONCE;
  }

  /** The reply of an accepting verdict, or the stock reply. */
  static Reply replyOf(Verdict verdict, Reply stock) {
    return verdict instanceof Verdict.Accept accept && accept.reply() != null
        ? accept.reply()
        : stock;
  }

  /** A reply as it stands in a greeting or behind EHLO, HELO and LHLO (RFC 2034 4). */
  static Reply withoutEnhancedCode(Reply reply) {
    return reply.enhanced() == null ? reply : Reply.of(reply.code(), null, reply.lines());
  }

  /** A reply to a verb, without an enhanced code where the verb's replies have none. */
  static Reply fit(@Nullable Verb verb, Reply reply) {
    return verb != null && verb.isHello() ? withoutEnhancedCode(reply) : reply;
  }
}
