package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.wire.ChunkDecoder;
import dev.smtpkit.proto.wire.Decoded;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.Deadlines.Limit;
import dev.smtpkit.session.server.Decision.Subject;
import dev.smtpkit.session.server.Outbox.Urgency;
import dev.smtpkit.session.server.StateMachine.Trigger;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * BDAT (RFC 3030 2). Whatever becomes of a chunk, its octets are consumed before it is answered and
 * never read as commands.
 */
final class ChunkReception {

  /** The least time that a chunk is given, however slow the message was so far: 5 s. */
  private static final long LEAST_ALLOWANCE = 5_000_000_000L;

  private static final Command.Bdat NO_CHUNK = new Command.Bdat(0, Command.EndMarker.NONE);

  private static final Reply CHUNK_TAKEN = Reply.of(250, 0, 0, "Chunk received");

  private final SessionFacts session;
  private final Penalties penalties;
  private final CommandReplies replies;
  private final Greetings greetings;
  private final MessageOutcome outcome;

  private @Nullable ChunkDecoder decoder;
  private Command.Bdat chunk = NO_CHUNK;

  /** The time that a chunk is given beyond what its message has left, and does not keep. */
  private long advance;

  /** The reply to a chunk that was refused as a whole, null if it was not. */
  private @Nullable Reply refusal;

  /** Whether the chunk broke a rule, so that its refusal counts as an error. */
  private boolean isError;

  ChunkReception(
      SessionFacts session,
      Penalties penalties,
      CommandReplies replies,
      Greetings greetings,
      MessageOutcome outcome) {
    this.session = session;
    this.penalties = penalties;
    this.replies = replies;
    this.greetings = greetings;
    this.outcome = outcome;
  }

  /** A BDAT line. */
  void bdat(Command.Bdat command) {
    Transaction transaction = session.transaction.get();
    Reply reason = refusal(command, transaction);
    if (reason != null) {
      refuse(command, reason, !reason.equals(Replies.MESSAGE_TOO_BIG));
    } else if (session.transaction.require().messageBegun()) {
      begin(command, session.transaction.require().balance());
    } else {
      Decision decision = session.owner.ask(Subject.DATA, verdict -> apply(command, verdict));
      session.owner.tell(new ServerEvent.Data(session.transaction.require().envelope(), decision));
    }
  }

  /** The verdict on the message whose first chunk was announced. */
  private void apply(Command.Bdat command, Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refused) {
      refuse(command, refused.reply(), false);
    } else {
      session.transaction.require().beginMessage();
      begin(command, session.configuration.deadlines().messageGraceNanos());
    }
  }

  private @Nullable Reply refusal(Command.Bdat command, @Nullable Transaction transaction) {
    if (session.states.state() == ServerState.EXPECT_QUIT) {
      return greetings.turnedAway();
    }
    Reply notYet = Gate.refusal(session, Verb.BDAT);
    if (notYet != null) {
      return notYet;
    }
    if (!session.client.offer().has(EhloKeyword.CHUNKING)) {
      boolean early =
          session.client.hello() == null
              && session.configuration.configured().has(EhloKeyword.CHUNKING);
      return early ? Replies.HELLO_FIRST : Replies.NOT_IMPLEMENTED;
    }
    if (transaction == null) {
      return Transactions.outOfOrder(session);
    }
    Reply lonely = MessageReception.withoutRecipients(session, transaction);
    if (lonely != null) {
      return lonely;
    }
    return command.size() > session.configuration.limits().maxMessageOctets() - transaction.octets()
        ? Replies.MESSAGE_TOO_BIG
        : null;
  }

  private void begin(Command.Bdat command, long allowance) {
    session.states.on(Trigger.CHUNK_BEGUN);
    advance = Math.max(0, LEAST_ALLOWANCE - allowance);
    session.deadlines.set(Limit.MESSAGE, allowance + advance);
    chunk = command;
    refusal = null;
    isError = false;
    decoder = new ChunkDecoder(command.size());
  }

  /** Ends the transaction at once; the reply waits for the chunk's last octet. */
  private void refuse(Command.Bdat command, Reply reason, boolean error) {
    Transaction transaction = session.transaction.get();
    int recipients =
        transaction == null ? session.transaction.owedReplies() : transaction.recipients();
    session.transaction.drop(reason);
    session.transaction.owe(recipients);
    begin(command, session.configuration.deadlines().messageGraceNanos());
    refusal = reason;
    isError = error;
  }

  /** The next event of the chunk, null if it has ended without one. */
  @Nullable ServerEvent poll(ByteBuffer in) {
    Transaction transaction = session.transaction.get();
    ChunkDecoder open = requireNonNull(decoder);
    while (true) {
      int from = in.position();
      Decoded result = open.next(in);
      session.deadlines.credit(in.position() - from);
      switch (result) {
        case NEED_INPUT -> {
          return ServerEvent.Control.NEED_INPUT;
        }
        case OCTETS -> {
          if (transaction != null && transaction.refusal() == null) {
            return new ServerEvent.Octets(open.source(), open.from(), open.to());
          }
          if (penalties.endIfRefusedOctetsExceed(chunk.size() - open.remaining())) {
            return null;
          }
        }
        case END -> {
          decoder = null;
          return end();
        }
      }
    }
  }

  private @Nullable ServerEvent end() {
    long left = session.deadlines.left() - advance;
    long command = session.configuration.deadlines().commandNanos();
    session.deadlines.set(Limit.COMMAND, command);
    Reply asWhole = refusal;
    if (asWhole != null) {
      session.states.on(Trigger.CHUNK_REFUSED);
      answer(asWhole);
      return null;
    }
    Transaction transaction = session.transaction.require();
    Reply midway = transaction.refusal();
    if (midway != null) {
      session.transaction.close();
      session.transaction.owe(transaction.recipients());
      session.states.on(Trigger.CHUNK_REFUSED);
      answer(midway);
      return null;
    }
    transaction.add(chunk.size());
    if (chunk.isLast()) {
      return outcome.ask(MessageSummary.ofLength(transaction.octets()));
    }
    transaction.balance(left);
    session.deadlines.set(Limit.COMMAND, transaction.patience(command));
    session.states.on(Trigger.CHUNK_ACCEPTED);
    if (chunk.size() == 0) {
      replies.unproductive(CHUNK_TAKEN, Urgency.MAY_WAIT);
    } else {
      replies.say(CHUNK_TAKEN, Urgency.MAY_WAIT);
    }
    return null;
  }

  /** Answers a refused chunk: by LMTP the last one with as many replies as it should have. */
  private void answer(Reply reply) {
    boolean each =
        session.configuration.protocol() == Protocol.LMTP
            && chunk.isLast()
            && session.transaction.owedReplies() != CurrentTransaction.NONE;
    int count = each ? session.transaction.owedReplies() : 1;
    if (chunk.isLast()) {
      session.transaction.oweNothing();
    }
    if (CommandReplies.endsSession(reply)) {
      replies.refuse(reply);
    } else if (!isError || !penalties.countError()) {
      for (int i = 0; i < count; i++) {
        replies.say(reply);
      }
    }
  }
}
