package dev.smtpkit.session.server;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Recipient;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.extension.Extension;
import dev.smtpkit.session.server.Decision.Subject;
import dev.smtpkit.session.server.Outbox.Slot;
import dev.smtpkit.session.server.Outbox.Urgency;
import dev.smtpkit.session.server.StateMachine.Trigger;
import org.jspecify.annotations.Nullable;

/** MAIL and RCPT, and what drops a transaction (RFC 5321 3.3). */
final class Transactions {
  private final SessionFacts session;
  private final CommandReplies replies;

  Transactions(SessionFacts session, CommandReplies replies) {
    this.session = session;
    this.replies = replies;
  }

  /**
   * MAIL.
   *
   * @param octets the length of its line
   */
  void mail(Command.Mail command, int octets) {
    ServerState state = session.states.state();
    if (state != ServerState.EXPECT_MAIL) {
      boolean early = state == ServerState.EXPECT_HELLO;
      replies.error(early ? Replies.HELLO_FIRST : Replies.NESTED_MAIL, Urgency.MAY_WAIT);
      return;
    }
    if (session.transaction.opened()
        >= session.configuration.limits().maxMessages().orElse(Integer.MAX_VALUE)) {
      replies.end(Replies.TOO_MANY_MESSAGES, CloseReason.REFUSED);
      return;
    }
    Reply refusal = refusal(command);
    if (refusal == null && !session.memory.chargeEnvelope(HeldMemory.SENDER_OCTETS + 2 * octets)) {
      refusal = Replies.INSUFFICIENT_STORAGE;
    }
    if (refusal != null) {
      refuse(refusal);
      return;
    }
    Decision decision = session.owner.ask(Subject.MAIL, verdict -> apply(command, verdict));
    session.owner.tell(new ServerEvent.Mail(command.reversePath(), command.parameters(), decision));
  }

  private void apply(Command.Mail command, Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      session.memory.releaseEnvelope();
      refuse(refuse.reply());
      return;
    }
    session.transaction.open(new Transaction(command.reversePath(), command.parameters()));
    session.states.on(Trigger.MAIL_ACCEPTED);
    replies.say(CommandReplies.replyOf(verdict, Replies.SENDER_OK), Urgency.MAY_WAIT);
  }

  /** Refuses a MAIL or RCPT; a parameter that was not offered is an error. */
  private void refuse(Reply refusal) {
    if (CommandReplies.endsSession(refusal)) {
      replies.refuse(refusal);
    } else if (refusal.equals(Replies.PARAMETER_NOT_RECOGNIZED)) {
      replies.error(refusal, Urgency.MAY_WAIT);
    } else {
      replies.unproductive(refusal, Urgency.MAY_WAIT);
    }
  }

  /** The engine's own refusal of a MAIL, null if there is none. */
  private @Nullable Reply refusal(Command.Mail command) {
    MailParameters parameters = command.parameters();
    Offer offer = session.client.offer();
    if (!offer.covers(parameters)) {
      return Replies.PARAMETER_NOT_RECOGNIZED;
    }
    try {
      for (Extension extension : offer.extensions()) {
        Reply refusal = extension.checkMail(parameters, session);
        if (refusal != null) {
          return refusal;
        }
      }
      SenderRule rule = session.configuration.senderRule();
      Identity identity = session.client.identity();
      return rule != null && identity != null && !rule.permits(identity, command.reversePath())
          ? Replies.NOT_YOUR_ADDRESS
          : null;
    } catch (RuntimeException e) {
      session.owner.tell(new ServerEvent.Fault(e));
      return Replies.LOCAL_ERROR;
    }
  }

  /**
   * RCPT.
   *
   * @param octets the length of its line
   */
  void rcpt(Command.Rcpt command, int octets) {
    Transaction transaction = session.transaction.get();
    if (transaction == null || session.states.state() != ServerState.EXPECT_RCPT) {
      replies.error(outOfOrder(session), Urgency.MAY_WAIT);
      return;
    }
    Reply refusal = refusal(transaction, command.parameters());
    ForwardPath sharing = transaction.sharingDomain(command.forwardPath());
    int cost =
        HeldMemory.RECIPIENT_OCTETS + 2 * octets + (sharing == null ? HeldMemory.DOMAIN_OCTETS : 0);
    if (refusal == null && !session.memory.chargeEnvelope(cost)) {
      refusal = Replies.TOO_MANY_RECIPIENTS;
    }
    if (refusal != null) {
      transaction.recipientRefused();
      refuse(refusal);
      return;
    }
    int place = transaction.place();
    Slot slot = session.outbox.reserve();
    ForwardPath path = sharing == null ? command.forwardPath() : sharing;
    Recipient recipient = new Recipient(path, command.parameters());
    Decision decision =
        session.owner.ask(Subject.RCPT, verdict -> apply(recipient, cost, place, slot, verdict));
    session.owner.tell(new ServerEvent.Rcpt(path, command.parameters(), decision));
  }

  private void apply(Recipient recipient, int cost, int place, Slot slot, Verdict verdict) {
    Transaction transaction = session.transaction.require();
    if (verdict instanceof Verdict.Refuse refuse) {
      session.memory.releaseEnvelope(cost);
      refuseRecipient(transaction, slot, refuse.reply());
    } else {
      transaction.accept(place, recipient);
      session.outbox.fill(slot, CommandReplies.replyOf(verdict, Replies.RECIPIENT_OK));
    }
    if (session.owner.open() == 0) {
      transaction.forgetEmptyPlaces();
    }
  }

  private void refuseRecipient(Transaction transaction, Slot slot, Reply reply) {
    transaction.recipientRefused();
    if (CommandReplies.endsSession(reply)) {
      session.outbox.cutAt(slot);
      replies.end(reply, CloseReason.REFUSED);
    } else {
      session.outbox.fill(slot, reply);
      // Counted, so that address harvesting exhausts the budget.
      replies.penalties.countUnproductive();
    }
  }

  /** The engine's own refusal of a RCPT, null if there is none. */
  private @Nullable Reply refusal(Transaction transaction, RcptParameters parameters) {
    int soFar = transaction.recipients() + session.owner.open();
    if (soFar >= session.configuration.limits().maxRecipients()) {
      return Replies.TOO_MANY_RECIPIENTS;
    }
    Offer offer = session.client.offer();
    if (!offer.covers(parameters)) {
      return Replies.PARAMETER_NOT_RECOGNIZED;
    }
    try {
      for (Extension extension : offer.extensions()) {
        Reply refusal = extension.checkRcpt(parameters, session);
        if (refusal != null) {
          return refusal;
        }
      }
      return null;
    } catch (RuntimeException e) {
      session.owner.tell(new ServerEvent.Fault(e));
      return Replies.LOCAL_ERROR;
    }
  }

  /** Forgets the transaction, if one is open: RSET or QUIT. */
  void drop(Reply reply) {
    switch (session.states.state()) {
      case EXPECT_RCPT, EXPECT_BDAT, EXPECT_RSET -> {
        session.transaction.drop(reply);
        session.states.on(Trigger.TRANSACTION_DROPPED);
      }
      default -> session.transaction.oweNothing();
    }
  }

  /** The reply to a command that needs a transaction where none is open. */
  static Reply outOfOrder(SessionFacts session) {
    return switch (session.states.state()) {
      case EXPECT_HELLO -> Replies.HELLO_FIRST;
      case EXPECT_RSET -> Replies.RSET_FIRST;
      case EXPECT_MAIL -> Replies.MAIL_FIRST;
      default -> Replies.BAD_SEQUENCE;
    };
  }
}
