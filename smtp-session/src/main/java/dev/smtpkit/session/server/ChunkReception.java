package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.wire.ChunkDecoder;
import dev.smtpkit.proto.wire.ContentScanner;
import dev.smtpkit.proto.wire.Decoded;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.Deadlines.Kind;
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

  private static final Reply CHUNK_TAKEN = Reply.of(250, 0, 0, "Chunk received");

  private final SessionFacts session;
  private final CommandReplies replies;
  private final Greetings greetings;
  private final MessageOutcome outcome;

  private @Nullable Chunk chunk;

  /** A chunk that is coming in. */
  private static final class Chunk {

    final Command.Bdat command;
    final ChunkDecoder decoder;

    /** The time that it is given beyond what its message has left, and does not keep. */
    final long advance;

    /** The reply if it was refused as a whole, null if it was not. */
    @Nullable Reply refusal;

    /** Whether it broke a rule, so that its refusal counts as an error. */
    boolean isError;

    Chunk(Command.Bdat command, long advance) {
      this.command = command;
      this.advance = advance;
      decoder = new ChunkDecoder(command.size());
    }
  }

  ChunkReception(
      SessionFacts session, CommandReplies replies, Greetings greetings, MessageOutcome outcome) {
    this.session = session;
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
      session.transaction.require().beginChunks(session.configuration.wireLimits());
      begin(command, session.configuration.deadlines().messageAllowanceNanos());
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

  private Chunk begin(Command.Bdat command, long allowance) {
    session.states.on(Trigger.CHUNK_BEGUN);
    long advance = Math.max(0, LEAST_ALLOWANCE - allowance);
    session.deadlines.set(Kind.MESSAGE, allowance + advance);
    Chunk begun = new Chunk(command, advance);
    chunk = begun;
    return begun;
  }

  /** Ends the transaction at once; the reply waits for the chunk's last octet. */
  private void refuse(Command.Bdat command, Reply reason, boolean error) {
    Transaction transaction = session.transaction.get();
    int recipients =
        transaction == null ? session.transaction.owedReplies() : transaction.recipients();
    session.transaction.drop(reason);
    session.transaction.owe(recipients);
    Chunk refused = begin(command, session.configuration.deadlines().messageAllowanceNanos());
    refused.refusal = reason;
    refused.isError = error;
  }

  /** The next event of the chunk, null if it has ended without one. */
  @Nullable ServerEvent poll(ByteBuffer in) {
    Transaction transaction = session.transaction.get();
    Chunk coming = requireNonNull(chunk);
    ChunkDecoder open = coming.decoder;
    SmallSpans.Decoder decode = open::next;
    while (true) {
      if (open.remaining() == 0 && coming.command.isLast()) {
        ServerEvent rest = session.transaction.collected();
        if (rest != null) {
          return rest;
        }
      }
      int from = in.position();
      Decoded result = transaction == null ? open.next(in) : transaction.spans().next(decode, in);
      session.deadlines.credit(in.position() - from);
      switch (result) {
        case NEED_INPUT -> {
          return ServerEvent.Control.NEED_INPUT;
        }
        case OCTETS -> {
          if (transaction != null && isWanted(transaction, open)) {
            ServerEvent octets =
                transaction.spans().add(open.source(), open.from(), open.to(), in.remaining());
            if (octets != null) {
              return octets;
            }
          } else if (replies.penalties.endIfRefusedOctetsExceed(
              coming.command.size() - open.remaining())) {
            return null;
          }
        }
        case END -> {
          chunk = null;
          return end(coming);
        }
      }
    }
  }

  /** Whether the last octet of the last chunk has not been read. */
  boolean awaitsContent() {
    Chunk coming = chunk;
    return coming != null && (!coming.command.isLast() || coming.decoder.remaining() > 0);
  }

  /** Looks at what has come; whether the message is still wanted. */
  private boolean isWanted(Transaction transaction, ChunkDecoder span) {
    ContentScanner scanner = transaction.scanner();
    if (scanner != null && ContentRules.mayRefuse(transaction.refusal())) {
      scanner.scan(span.source(), span.from(), span.to());
      refuseByContent(scanner);
    }
    return transaction.refusal() == null;
  }

  private void refuseByContent(ContentScanner scanner) {
    Reply reason = session.configuration.content().refusal(scanner);
    if (reason != null) {
      session.transaction.refuseMessage(reason);
    }
  }

  private @Nullable ServerEvent end(Chunk ended) {
    long left = session.deadlines.left() - ended.advance;
    long command = session.configuration.deadlines().commandNanos();
    session.deadlines.set(Kind.COMMAND, command);
    Reply asWhole = ended.refusal;
    if (asWhole != null) {
      session.states.on(Trigger.CHUNK_REFUSED);
      answer(ended, asWhole);
      return null;
    }
    Transaction transaction = session.transaction.require();
    ContentScanner scanner = transaction.scanner();
    if (scanner != null && ended.command.isLast()) {
      scanner.end();
      refuseByContent(scanner);
    }
    Reply midway = transaction.refusal();
    if (midway != null) {
      session.transaction.close();
      session.transaction.owe(transaction.recipients());
      session.states.on(Trigger.CHUNK_REFUSED);
      Reply byContent =
          scanner != null && ContentRules.mayRefuse(midway)
              ? session.configuration.content().refusal(scanner)
              : null;
      answer(ended, byContent == null ? midway : byContent);
      return null;
    }
    transaction.add(ended.command.size());
    if (ended.command.isLast()) {
      return outcome.ask(
          scanner == null
              ? MessageSummary.unexamined(transaction.octets())
              : ContentRules.summary(scanner));
    }
    transaction.balance(left);
    session.deadlines.set(Kind.COMMAND, transaction.patience(command));
    session.states.on(Trigger.CHUNK_ACCEPTED);
    if (ended.command.size() == 0) {
      replies.unproductive(CHUNK_TAKEN, Urgency.MAY_WAIT);
    } else {
      replies.say(CHUNK_TAKEN, Urgency.MAY_WAIT);
    }
    return null;
  }

  /** Answers a refused chunk: by LMTP the last one with as many replies as it should have. */
  private void answer(Chunk refused, Reply reply) {
    boolean each =
        session.configuration.protocol() == Protocol.LMTP
            && refused.command.isLast()
            && session.transaction.owedReplies() != CurrentTransaction.NONE;
    int count = each ? session.transaction.owedReplies() : 1;
    if (refused.command.isLast()) {
      session.transaction.oweNothing();
    }
    if (CommandReplies.endsSession(reply)) {
      replies.refuse(reply);
    } else if (!refused.isError || !replies.penalties.countError()) {
      for (int i = 0; i < count; i++) {
        replies.say(reply);
      }
    }
  }
}
