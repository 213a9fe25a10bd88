package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.wire.DataDecoder;
import dev.smtpkit.proto.wire.Decoded;
import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.Deadlines.Kind;
import dev.smtpkit.session.server.Decision.Subject;
import dev.smtpkit.session.server.StateMachine.Trigger;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * DATA, and the octets behind its 354 up to the end of the message. Whatever happens to the
 * message, its octets are consumed to that end and never read as commands.
 */
final class MessageReception implements Decision.Application {

  private final SessionFacts session;
  private final CommandReplies replies;
  private final MessageOutcome outcome;

  private @Nullable DataDecoder decoder;

  MessageReception(SessionFacts session, CommandReplies replies, MessageOutcome outcome) {
    this.session = session;
    this.replies = replies;
    this.outcome = outcome;
  }

  /** DATA. */
  void data() {
    Transaction transaction = session.transaction.get();
    if (transaction == null) {
      replies.error(Transactions.outOfOrder(session));
    } else if (session.states.state() == ServerState.EXPECT_BDAT
        || transaction.parameters().body() == BodyType.BINARY_MIME) {
      // The sides may disagree about what was sent: only RSET leads on (RFC 3030 2, 3).
      int recipients = transaction.recipients();
      session.transaction.drop(Replies.RSET_FIRST);
      session.transaction.owe(recipients);
      session.states.on(Trigger.TRANSACTION_SPOILED);
      replies.error(Replies.RSET_FIRST);
    } else {
      Reply refusal = withoutRecipients(session, transaction);
      if (refusal != null) {
        replies.error(refusal);
      } else {
        Decision decision = session.owner.ask(Subject.DATA, this);
        session.owner.tell(new ServerEvent.Data(transaction.envelope(), decision));
      }
    }
  }

  /** The refusal of a message without recipients, null if it has one. */
  static @Nullable Reply withoutRecipients(SessionFacts session, Transaction transaction) {
    if (transaction.recipients() > 0) {
      return null;
    }
    // By LMTP it is 503 in any case (RFC 2033 4.2).
    return transaction.allRefused() && session.configuration.protocol() != Protocol.LMTP
        ? Replies.NO_VALID_RECIPIENTS
        : Replies.RCPT_FIRST;
  }

  @Override
  public void apply(Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      replies.refuse(refuse.reply());
      return;
    }
    session.states.on(Trigger.DATA_ACCEPTED);
    replies.say(Replies.START_MAIL_INPUT);
    session.transaction.require().beginMessage();
    decoder =
        new DataDecoder(
            session.configuration.wireLimits(), session.configuration.content().bareLineEnds());
    session.deadlines.set(Kind.MESSAGE);
  }

  /** The next event of the message, null if there is none in the buffer. */
  @Nullable ServerEvent poll(ByteBuffer in) {
    Transaction transaction = session.transaction.require();
    DataDecoder open = requireNonNull(decoder);
    SmallSpans spans = transaction.spans();
    SmallSpans.Decoder decode = open::next;
    int from = in.position();
    while (!spans.messageEnded()) {
      Decoded result = spans.next(decode, in);
      if (transaction.refusal() == null) {
        Reply refusal = refusal(open);
        if (refusal != null) {
          session.transaction.refuseMessage(refusal);
        } else if (result == Decoded.OCTETS) {
          ServerEvent octets = spans.add(open.source(), open.from(), open.to(), in.remaining());
          if (octets != null) {
            session.deadlines.credit(in.position() - from);
            return octets;
          }
        }
      }
      if (result == Decoded.END) {
        spans.endMessage();
      } else if (result == Decoded.NEED_INPUT
          || replies.penalties.endIfRefusedOctetsExceed(open.octets())) {
        session.deadlines.credit(in.position() - from);
        return session.owner.poll();
      }
    }
    session.deadlines.credit(in.position() - from);
    ServerEvent rest = transaction.refusal() == null ? spans.take() : null;
    if (rest != null) {
      return rest;
    }
    decoder = null;
    return end(open, transaction);
  }

  /** Whether the message's end has not been read. */
  boolean awaitsContent() {
    return decoder != null && !session.transaction.require().spans().messageEnded();
  }

  /** The refusal that follows from what has come of the message so far, null if there is none. */
  private @Nullable Reply refusal(DataDecoder soFar) {
    if (soFar.octets() > session.configuration.limits().maxMessageOctets()) {
      return Replies.MESSAGE_TOO_BIG;
    }
    return session.configuration.content().refusal(soFar);
  }

  private @Nullable ServerEvent end(DataDecoder ended, Transaction transaction) {
    Reply refusal = transaction.refusal();
    if (refusal == null) {
      return outcome.ask(ContentRules.summary(ended));
    }
    Reply byContent = ContentRules.mayRefuse(refusal) ? refusal(ended) : null;
    outcome.refuse(byContent == null ? refusal : byContent);
    return session.owner.poll();
  }
}
