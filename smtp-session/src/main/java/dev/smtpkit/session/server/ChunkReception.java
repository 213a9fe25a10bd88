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
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.StateMachine.Trigger;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * BDAT (RFC 3030 2). Whatever becomes of a chunk, its octets are consumed before it is answered and
 * never read as commands.
 */
final class ChunkReception {

  /** What a chunk may take, however slow the message was so far: 5 s. */
  private static final long LEAST_ALLOWANCE = 5_000_000_000L;

  private static final Command.Bdat NO_CHUNK = new Command.Bdat(0, Command.EndMarker.NONE);

  private static final Reply CHUNK_TAKEN = Reply.of(250, 0, 0, "Chunk received");

  private final Core core;
  private final Transactions transactions;
  private final Outcome outcome;
  private @Nullable ChunkDecoder decoder;

  /** What a chunk is given beyond what its message has left, and does not keep. */
  private long advance;

  private Command.Bdat chunk = NO_CHUNK;

  /** What a chunk is answered that was refused as a whole, and where it leads; null otherwise. */
  private @Nullable Reply refusal;

  /** Whether the chunk broke a rule, so that its refusal counts as an error. */
  private boolean fault;

  private Trigger afterRefusal = Trigger.CHUNK_REFUSED;

  ChunkReception(Core core, Transactions transactions, Outcome outcome) {
    this.core = core;
    this.transactions = transactions;
    this.outcome = outcome;
  }

  /** A BDAT line. */
  void command(Command.Bdat command) {
    Transaction transaction = core.openTransaction();
    Reply reason = refusal(command, transaction);
    if (reason != null) {
      refuse(command, reason, !reason.equals(Replies.MESSAGE_TOO_BIG));
    } else if (core.transactionThatIsOpen().messageBegun()) {
      begin(command, core.transactionThatIsOpen().balance());
    } else {
      core.tell(new ServerEvent.Data(core.envelope(), core.ask(Decision.Subject.DATA, command)));
    }
  }

  /** The verdict on the message whose first chunk has been announced. */
  void settle(Command.Bdat command, Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refused) {
      refuse(command, refused.reply(), false);
    } else {
      core.transactionThatIsOpen().beginMessage();
      begin(command, core.configuration().timeouts().messageGrace());
    }
  }

  private @Nullable Reply refusal(Command.Bdat command, @Nullable Transaction transaction) {
    if (core.state() == ServerState.EXPECT_QUIT) {
      return core.turnedAway();
    }
    Reply notYet = core.notYet(Verb.BDAT);
    if (notYet != null) {
      return notYet;
    }
    if (!core.offers(EhloKeyword.CHUNKING)) {
      boolean early = core.hello() == null && core.configuration().has(EhloKeyword.CHUNKING);
      return early ? Replies.HELLO_FIRST : Replies.NOT_IMPLEMENTED;
    }
    if (transaction == null) {
      return transactions.outOfOrder();
    }
    Reply lonely = transactions.withoutRecipients(transaction);
    if (lonely != null) {
      return lonely;
    }
    return command.size() > core.configuration().maxMessageOctets() - transaction.octets()
        ? Replies.MESSAGE_TOO_BIG
        : null;
  }

  private void begin(Command.Bdat command, long allowance) {
    core.on(Trigger.CHUNK_BEGUN);
    advance = Math.max(0, LEAST_ALLOWANCE - allowance);
    core.clock.reset(allowance + advance, core.now());
    chunk = command;
    refusal = null;
    fault = false;
    decoder = new ChunkDecoder(command.size());
  }

  /** Ends the transaction at once; the reply waits for the chunk's last octet. */
  private void refuse(Command.Bdat command, Reply reason, boolean isFault) {
    Transaction transaction = core.openTransaction();
    int recipients = transaction == null ? core.owed() : transaction.recipients();
    afterRefusal =
        switch (core.state()) {
          case EXPECT_QUIT -> Trigger.CHUNK_REFUSED_TURNED_AWAY;
          case EXPECT_RSET -> Trigger.CHUNK_REFUSED_BEFORE_RSET;
          default ->
              core.hello() == null ? Trigger.CHUNK_REFUSED_BEFORE_HELLO : Trigger.CHUNK_REFUSED;
        };
    core.dropTransaction(reason);
    core.owe(recipients);
    begin(command, core.configuration().timeouts().messageGrace());
    refusal = reason;
    fault = isFault;
  }

  /** The next event of the chunk, null if it has ended without one. */
  @Nullable ServerEvent poll(ByteBuffer in) {
    Transaction transaction = core.openTransaction();
    ChunkDecoder current = requireNonNull(decoder);
    while (true) {
      int from = in.position();
      Decoded result = current.next(in);
      MessageReception.credit(core, in.position() - from);
      switch (result) {
        case NEED_INPUT -> {
          return ServerEvent.Control.NEED_INPUT;
        }
        case OCTETS -> {
          if (transaction != null && transaction.refusal() == null) {
            return new ServerEvent.Octets(
                current.source(), current.from(), current.to() - current.from());
          }
          if (core.nothingMoreThan(chunk.size() - current.remaining())) {
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
    long left = core.clock.left() - advance;
    long command = core.configuration().timeouts().command();
    core.clock.reset(command, core.now());
    Reply asWhole = refusal;
    if (asWhole != null) {
      core.on(afterRefusal);
      answer(asWhole);
      return null;
    }
    Transaction transaction = core.transactionThatIsOpen();
    Reply midway = transaction.refusal();
    if (midway != null) {
      core.closeTransaction();
      core.owe(transaction.recipients());
      core.on(Trigger.CHUNK_REFUSED);
      answer(midway);
      return null;
    }
    transaction.add(chunk.size());
    if (chunk.isLast()) {
      return outcome.ask(MessageSummary.ofChunks(transaction.octets()));
    }
    transaction.balance(left);
    core.clock.reset(transaction.patience(command), core.now());
    core.on(Trigger.CHUNK_ACCEPTED);
    if (chunk.size() == 0) {
      core.junk(CHUNK_TAKEN, true);
    } else {
      core.outbox.hold(CHUNK_TAKEN);
    }
    return null;
  }

  /** Answers a chunk that is refused: in LMTP the last one by as many replies as it should have. */
  private void answer(Reply reply) {
    boolean each = core.isLmtp() && chunk.isLast() && core.owed() != Core.NOTHING;
    int replies = each ? core.owed() : 1;
    if (chunk.isLast()) {
      core.owe(Core.NOTHING);
    }
    if (reply.code().value() == 421) {
      core.refuse(reply, false);
    } else if (!fault || !core.countsAsLastError()) {
      for (int i = 0; i < replies; i++) {
        core.outbox.flush(reply);
      }
    }
  }
}
