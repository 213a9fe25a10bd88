package dev.smtpkit.session.server;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.StateMachine.Trigger;
import java.util.Collections;
import java.util.List;

/**
 * What becomes of a message that has ended, and who is told: in LMTP each recipient's own reply.
 */
final class Outcome {

  private final Core core;

  Outcome(Core core) {
    this.core = core;
  }

  /** Asks whether a message is stored. */
  ServerEvent ask(MessageSummary content) {
    core.on(Trigger.MESSAGE_ENDED);
    core.clock.reset(core.configuration().timeouts().command(), core.now());
    return new ServerEvent.MessageEnd(content, core.ask(Decision.Subject.MESSAGE, null));
  }

  /** A message that was refused before has ended. */
  void refused(Transaction transaction, Reply refusal) {
    core.on(Trigger.MESSAGE_ENDED);
    core.clock.reset(core.configuration().timeouts().command(), core.now());
    reply(transaction, Verdict.refuse(refusal), false);
  }

  /**
   * The verdict on a message that was asked about.
   *
   * @throws IllegalArgumentException if it is one for each recipient and does not fit
   */
  void settle(Transaction transaction, Verdict verdict) {
    reply(transaction, verdict, true);
  }

  private void reply(Transaction transaction, Verdict verdict, boolean wasAsked) {
    core.closeTransaction();
    core.on(Trigger.MESSAGE_SETTLED);
    // A message's content may begin a group of commands (RFC 2920 3.1).
    core.clientMustWait(false);
    boolean last = false;
    boolean taken = false;
    List<Verdict> verdicts = verdicts(transaction, verdict);
    Reply[] replies = new Reply[verdicts.size()];
    for (int i = 0; i < replies.length; i++) {
      Verdict each = verdicts.get(i);
      Reply reply =
          each instanceof Verdict.Refuse refuse
              ? refuse.reply()
              : Commands.replyOr(each, Replies.MESSAGE_ACCEPTED);
      taken |= each instanceof Verdict.Accept;
      last |= reply.code().value() == 421;
      core.outbox.flush(reply);
      replies[i] = reply;
    }
    if (wasAsked) {
      core.tell(new ServerEvent.MessageCompleted(List.of(replies)));
    }
    if (taken) {
      core.messageTaken();
    }
    if (last) {
      core.end(null, CloseReason.REFUSED);
    }
  }

  /** Whether the verdict is one that the message can have. */
  boolean fits(Transaction transaction, Verdict verdict) {
    return !(verdict instanceof Verdict.EachRecipient each)
        || core.isLmtp() && each.verdicts().size() == transaction.recipients();
  }

  private List<Verdict> verdicts(Transaction transaction, Verdict verdict) {
    if (verdict instanceof Verdict.EachRecipient each) {
      return each.verdicts();
    }
    return core.isLmtp()
        ? Collections.nCopies(transaction.recipients(), verdict)
        : List.of(verdict);
  }
}
