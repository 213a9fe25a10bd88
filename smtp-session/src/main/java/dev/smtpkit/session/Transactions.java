package dev.smtpkit.session;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.session.StateMachine.Trigger;
import org.jspecify.annotations.Nullable;

/** MAIL, RCPT, DATA and RSET, and what follows from the verdicts on them. */
final class Transactions {

  private final Core core;

  Transactions(Core core) {
    this.core = core;
  }

  void mail(Command.Mail command) {
    if (core.state() != State.EXPECT_MAIL) {
      core.fault(
          core.state() == State.EXPECT_HELLO ? Replies.HELLO_FIRST : Replies.NESTED_MAIL, true);
      return;
    }
    int most = core.configuration().maxMessages();
    if (most != ServerConfiguration.UNLIMITED && core.messages() >= most) {
      core.end(Replies.TOO_MANY_MESSAGES, CloseReason.REFUSED);
      return;
    }
    Reply refusal = refusal(command);
    if (refusal != null) {
      core.refuse(refusal, true);
      return;
    }
    core.tell(
        new Event.Mail(
            command.reversePath(), command.parameters(), core.ask(Decision.Subject.MAIL, command)));
  }

  private @Nullable Reply refusal(Command.Mail command) {
    MailParameters parameters = command.parameters();
    Offer offer = core.client.offer();
    if (!offer.covers(parameters)) {
      return Replies.PARAMETER_NOT_RECOGNIZED;
    }
    for (Extension extension : offer.extensions()) {
      Reply refusal = extension.checkMail(parameters, core);
      if (refusal != null) {
        return refusal;
      }
    }
    SenderRule rule = core.configuration().senderRule();
    Identity identity = core.identity();
    return rule != null && identity != null && !rule.permits(identity, command.reversePath())
        ? Replies.NOT_YOUR_ADDRESS
        : null;
  }

  void settleMail(Command.Mail command, Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      core.refuse(refuse.reply(), true);
      return;
    }
    core.open(new Transaction(command.reversePath(), command.parameters()));
    core.on(Trigger.MAIL_ACCEPTED);
    core.outbox.hold(Commands.replyOr(verdict, Replies.SENDER_OK));
  }

  void rcpt(Command.Rcpt command) {
    Transaction transaction = core.openTransaction();
    if (transaction == null || core.state() != State.EXPECT_RCPT) {
      core.fault(outOfOrder(), true);
      return;
    }
    Reply refusal = refusal(transaction, command.parameters());
    if (refusal != null) {
      transaction.recipientRefused();
      core.refuse(refusal, true);
      return;
    }
    Decision decision = core.ask(Decision.Subject.RCPT, command);
    decision.place(transaction.place());
    core.outbox.reserve(decision);
    core.tell(new Event.Rcpt(command.forwardPath(), command.parameters(), decision));
  }

  private @Nullable Reply refusal(Transaction transaction, RcptParameters parameters) {
    int soFar = transaction.recipients() + core.decisions.open();
    if (soFar >= core.configuration().maxRecipients()) {
      return Replies.TOO_MANY_RECIPIENTS;
    }
    Offer offer = core.client.offer();
    if (!offer.covers(parameters)) {
      return Replies.PARAMETER_NOT_RECOGNIZED;
    }
    for (Extension extension : offer.extensions()) {
      Reply refusal = extension.checkRcpt(parameters, core);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  /** The verdict on a recipient; the decision is off the table. */
  void settleRcpt(Decision decision, Command.Rcpt command, Verdict verdict) {
    Transaction transaction = core.openTransaction();
    if (transaction == null) {
      throw new IllegalStateException("a recipient without a transaction");
    }
    Reply reply;
    if (verdict instanceof Verdict.Refuse refuse) {
      transaction.recipientRefused();
      reply = refuse.reply();
    } else {
      transaction.accept(
          decision.place(), new Recipient(command.forwardPath(), command.parameters()));
      reply = Commands.replyOr(verdict, Replies.RECIPIENT_OK);
    }
    core.outbox.fill(decision, reply);
    if (core.decisions.open() == 0) {
      transaction.forgetEmptyPlaces();
    }
    if (reply.code().value() == 421) {
      core.end(null, CloseReason.REFUSED);
    }
  }

  void data(Command command) {
    Transaction transaction = core.openTransaction();
    Envelope envelope = core.transaction();
    if (transaction == null || envelope == null) {
      core.fault(outOfOrder());
    } else if (core.state() == State.EXPECT_BDAT
        || transaction.parameters().body() == BodyType.BINARY_MIME) {
      // Neither side knows where it stands: only RSET leads on (RFC 3030 2, 3).
      core.dropTransaction(Replies.RSET_FIRST);
      core.on(Trigger.TRANSACTION_SPOILED);
      core.fault(Replies.RSET_FIRST);
    } else {
      Reply refusal = withoutRecipients(transaction);
      if (refusal != null) {
        core.fault(refusal);
      } else {
        core.tell(new Event.Data(envelope, core.ask(Decision.Subject.DATA, command)));
      }
    }
  }

  /** Why a message without recipients is not taken, null if it has one. */
  @Nullable Reply withoutRecipients(Transaction transaction) {
    if (transaction.recipients() > 0) {
      return null;
    }
    // In LMTP it is 503 in any case (RFC 2033 4.2).
    return transaction.allRefused() && !core.isLmtp()
        ? Replies.NO_VALID_RECIPIENTS
        : Replies.RCPT_FIRST;
  }

  /** The reply to what stands outside its transaction. */
  Reply outOfOrder() {
    return switch (core.state()) {
      case EXPECT_HELLO -> Replies.HELLO_FIRST;
      case EXPECT_RSET -> Replies.RSET_FIRST;
      case EXPECT_MAIL -> Replies.MAIL_FIRST;
      default -> Replies.BAD_SEQUENCE;
    };
  }

  /** The verdict on DATA. */
  void settleData(Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      core.refuse(refuse.reply(), false);
      return;
    }
    core.on(Trigger.DATA_ACCEPTED);
    core.outbox.flush(Replies.START_MAIL_INPUT);
  }

  /** Forgets a transaction that is open, if there is one. */
  void drop(Reply reply) {
    switch (core.state()) {
      case EXPECT_RCPT, EXPECT_BDAT, EXPECT_RSET -> {
        core.dropTransaction(reply);
        core.on(Trigger.TRANSACTION_DROPPED);
      }
      default -> core.owe(0);
    }
  }
}
