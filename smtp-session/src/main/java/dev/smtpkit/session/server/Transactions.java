package dev.smtpkit.session.server;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.Command;
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
import dev.smtpkit.session.server.StateMachine.Trigger;
import org.jspecify.annotations.Nullable;

/** MAIL, RCPT, DATA and RSET, and what follows from the verdicts on them. */
final class Transactions {

  private final Core core;

  Transactions(Core core) {
    this.core = core;
  }

  void mail(Command.Mail command) {
    if (core.state() != ServerState.EXPECT_MAIL) {
      core.fault(
          core.state() == ServerState.EXPECT_HELLO ? Replies.HELLO_FIRST : Replies.NESTED_MAIL,
          true);
      return;
    }
    int most = core.configuration().maxMessages();
    if (most != ServerConfiguration.UNLIMITED && core.messages() >= most) {
      core.end(Replies.TOO_MANY_MESSAGES, CloseReason.REFUSED);
      return;
    }
    Reply refusal = refusal(command);
    if (refusal != null) {
      refuse(refusal);
      return;
    }
    core.tell(
        new ServerEvent.Mail(
            command.reversePath(), command.parameters(), core.ask(Decision.Subject.MAIL, command)));
  }

  /** The engine's own refusal of a MAIL or RCPT: of a parameter that was not offered, a fault. */
  private void refuse(Reply refusal) {
    if (refusal.code().value() == 421) {
      core.refuse(refusal, true);
    } else if (refusal.equals(Replies.PARAMETER_NOT_RECOGNIZED)) {
      core.fault(refusal, true);
    } else {
      core.junk(refusal, true);
    }
  }

  private @Nullable Reply refusal(Command.Mail command) {
    MailParameters parameters = command.parameters();
    Offer offer = core.client.offer();
    if (!offer.covers(parameters)) {
      return Replies.PARAMETER_NOT_RECOGNIZED;
    }
    try {
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
    } catch (RuntimeException e) {
      core.tell(new ServerEvent.Fault(e));
      return Replies.LOCAL_ERROR;
    }
  }

  void settleMail(Command.Mail command, Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      refuse(refuse.reply());
      return;
    }
    core.open(new Transaction(command.reversePath(), command.parameters()));
    core.on(Trigger.MAIL_ACCEPTED);
    core.outbox.hold(Commands.replyOr(verdict, Replies.SENDER_OK));
  }

  void rcpt(Command.Rcpt command) {
    Transaction transaction = core.openTransaction();
    if (transaction == null || core.state() != ServerState.EXPECT_RCPT) {
      core.fault(outOfOrder(), true);
      return;
    }
    Reply refusal = refusal(transaction, command.parameters());
    if (refusal != null) {
      transaction.recipientRefused();
      refuse(refusal);
      return;
    }
    Decision decision = core.ask(Decision.Subject.RCPT, command);
    decision.place(transaction.place());
    core.outbox.reserve(decision);
    core.tell(new ServerEvent.Rcpt(command.forwardPath(), command.parameters(), decision));
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
    try {
      for (Extension extension : offer.extensions()) {
        Reply refusal = extension.checkRcpt(parameters, core);
        if (refusal != null) {
          return refusal;
        }
      }
      return null;
    } catch (RuntimeException e) {
      core.tell(new ServerEvent.Fault(e));
      return Replies.LOCAL_ERROR;
    }
  }

  /** The verdict on a recipient; the decision is off the table. */
  void settleRcpt(Decision decision, Command.Rcpt command, Verdict verdict) {
    Transaction transaction = core.transactionThatIsOpen();
    if (verdict instanceof Verdict.Refuse refuse) {
      recipientRefused(transaction, decision, refuse.reply());
    } else {
      transaction.accept(
          decision.place(), new Recipient(command.forwardPath(), command.parameters()));
      core.outbox.fill(decision, Commands.replyOr(verdict, Replies.RECIPIENT_OK));
    }
    if (core.decisions.open() == 0) {
      transaction.forgetEmptyPlaces();
    }
  }

  private void recipientRefused(Transaction transaction, Decision decision, Reply reply) {
    transaction.recipientRefused();
    if (reply.code().value() == 421) {
      core.outbox.cutAt(decision);
      core.end(reply, CloseReason.REFUSED);
    } else {
      core.outbox.fill(decision, reply);
      // Who guesses at addresses is told "no" again and again.
      core.countJunk();
    }
  }

  void data(Command command) {
    Transaction transaction = core.openTransaction();
    if (transaction == null) {
      core.fault(outOfOrder());
    } else if (core.state() == ServerState.EXPECT_BDAT
        || transaction.parameters().body() == BodyType.BINARY_MIME) {
      // Neither side knows where it stands: only RSET leads on (RFC 3030 2, 3).
      int recipients = transaction.recipients();
      core.dropTransaction(Replies.RSET_FIRST);
      core.owe(recipients);
      core.on(Trigger.TRANSACTION_SPOILED);
      core.fault(Replies.RSET_FIRST);
    } else {
      Reply refusal = withoutRecipients(transaction);
      if (refusal != null) {
        core.fault(refusal);
      } else {
        core.tell(new ServerEvent.Data(core.envelope(), core.ask(Decision.Subject.DATA, command)));
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
      default -> core.owe(Core.NOTHING);
    }
  }
}
