package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.wire.DataDecoder;
import dev.smtpkit.proto.wire.Decoded;
import dev.smtpkit.session.MessageSummary;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The octets behind a 354, up to the end of the message. Whatever happens to the message, its
 * octets are consumed to that end and never read as commands.
 */
final class MessageReception {

  private final Core core;
  private final Outcome outcome;
  private @Nullable DataDecoder decoder;

  MessageReception(Core core, Outcome outcome) {
    this.core = core;
    this.outcome = outcome;
  }

  void begin(Transaction transaction) {
    transaction.beginMessage();
    ServerConfiguration configuration = core.configuration();
    decoder = new DataDecoder(configuration.limits(), configuration.bareLineEnds());
    core.clock.reset(configuration.timeouts().messageGrace(), core.now());
  }

  /** The next event of the message, null if there is none in the buffer. */
  @Nullable ServerEvent poll(ByteBuffer in, Transaction transaction) {
    DataDecoder current = requireNonNull(decoder);
    while (true) {
      int from = in.position();
      Decoded result = current.next(in);
      credit(core, in.position() - from);
      if (transaction.refusal() == null) {
        Reply refusal = judge(current);
        if (refusal != null) {
          core.refuseMessage(refusal);
        } else if (result == Decoded.OCTETS) {
          return new ServerEvent.Octets(
              current.source(), current.from(), current.to() - current.from());
        }
      }
      if (result == Decoded.END) {
        decoder = null;
        return end(current, transaction);
      }
      if (result == Decoded.NEED_INPUT || core.nothingMoreThan(current.octets())) {
        return core.nextEvent();
      }
    }
  }

  /** What speaks against the message by what has come of it so far. */
  private @Nullable Reply judge(DataDecoder current) {
    ServerConfiguration configuration = core.configuration();
    if (current.octets() > configuration.maxMessageOctets()) {
      return Replies.MESSAGE_TOO_BIG;
    }
    if (current.bareCrs() + current.bareLfs() > 0
        && configuration.bareLineEnds() == BareLineEnds.REJECT) {
      return Replies.BARE_LINE_ENDS;
    }
    return current.longLines() > 0 && configuration.refusesLongLines()
        ? Replies.LINES_TOO_LONG
        : null;
  }

  /** Octets that came in buy time for those that follow. */
  static void credit(Core core, int octets) {
    Timeouts timeouts = core.configuration().timeouts();
    long nanos = octets * 1_000_000_000L / timeouts.octetsPerSecond();
    core.clock.credit(nanos, timeouts.messageCap(), core.now());
  }

  private @Nullable ServerEvent end(DataDecoder ended, Transaction transaction) {
    Reply refusal = transaction.refusal();
    if (refusal == null) {
      return outcome.ask(
          new MessageSummary(
              ended.octets(),
              ended.longLines(),
              ended.bareCrs(),
              ended.bareLfs(),
              ended.nuls(),
              ended.eightBit()));
    }
    outcome.refused(transaction, refusal);
    return core.nextEvent();
  }
}
