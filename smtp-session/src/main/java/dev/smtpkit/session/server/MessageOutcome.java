package dev.smtpkit.session.server;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.Deadlines.Kind;
import dev.smtpkit.session.server.Decision.Subject;
import dev.smtpkit.session.server.StateMachine.Trigger;
import java.util.Collections;
import java.util.List;

/** The outcome of a message that has ended, and its replies: by LMTP one for each recipient. */
final class MessageOutcome implements Decision.Application {
  private final SessionFacts session;
  private final Penalties penalties;

  MessageOutcome(SessionFacts session, Penalties penalties) {
    this.session = session;
    this.penalties = penalties;
  }

  /** Asks whether the message is stored. */
  ServerEvent ask(MessageSummary summary) {
    ended();
    return new ServerEvent.MessageEnd(summary, session.owner.ask(Subject.MESSAGE, this));
  }

  /** Answers a message that was refused before its end. */
  void refuse(Reply refusal) {
    ended();
    endIfClosing(reply(Verdict.refuse(refusal)));
  }

  private void ended() {
    session.states.on(Trigger.MESSAGE_ENDED);
    session.deadlines.set(Kind.COMMAND);
  }

  @Override
  public boolean takes(Verdict verdict) {
    return !(verdict instanceof Verdict.EachRecipient each)
        || isLmtp() && each.verdicts().size() == session.transaction.require().recipients();
  }

  @Override
  public void apply(Verdict verdict) {
    List<Reply> said = reply(verdict);
    session.owner.tell(new ServerEvent.MessageCompleted(said));
    for (Reply reply : said) {
      if (reply.code().isPositiveCompletion()) {
        penalties.messageTaken();
      }
    }
    endIfClosing(said);
  }

  /** Queues the replies that a verdict gives, and closes the transaction. */
  private List<Reply> reply(Verdict verdict) {
    int recipients = session.transaction.require().recipients();
    session.transaction.close();
    session.states.on(Trigger.MESSAGE_SETTLED);
    List<Verdict> verdicts =
        verdict instanceof Verdict.EachRecipient each
            ? each.verdicts()
            : Collections.nCopies(isLmtp() ? recipients : 1, verdict);
    Reply[] said = new Reply[verdicts.size()];
    for (int i = 0; i < said.length; i++) {
      Verdict one = verdicts.get(i);
      said[i] =
          one instanceof Verdict.Refuse refuse
              ? refuse.reply()
              : CommandReplies.replyOf(one, Replies.MESSAGE_ACCEPTED);
      session.outbox.flush(said[i]);
    }
    return List.of(said);
  }

  private void endIfClosing(List<Reply> said) {
    for (Reply reply : said) {
      if (CommandReplies.endsSession(reply)) {
        Ending.end(session, null, CloseReason.REFUSED);
        return;
      }
    }
  }

  private boolean isLmtp() {
    return session.configuration.protocol() == Protocol.LMTP;
  }
}
