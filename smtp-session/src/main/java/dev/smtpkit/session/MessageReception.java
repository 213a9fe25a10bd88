package dev.smtpkit.session;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.wire.DataDecoder;
import dev.smtpkit.session.StateMachine.Trigger;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The octets behind a 354, up to the end of the message. Whatever happens to the message, its
 * octets are consumed to that end and never read as commands.
 */
final class MessageReception {

  private final Core core;
  private @Nullable DataDecoder decoder;

  MessageReception(Core core) {
    this.core = core;
  }

  void begin(long now) {
    decoder = new DataDecoder(core.configuration().limits());
    core.clock.reset(core.configuration().timeouts().messageGrace(), now);
  }

  /** The next event of the message, null if there is none in the buffer. */
  @Nullable Event poll(ByteBuffer in, Transaction transaction, long now) {
    DataDecoder current = decoder;
    if (current == null) {
      throw new IllegalStateException("no message");
    }
    int from = in.position();
    DataDecoder.Result result = current.next(in);
    credit(in.position() - from, now);
    while (true) {
      if (transaction.refusal() == null) {
        Reply refusal = judge(current);
        if (refusal != null) {
          transaction.refuseMessage(refusal);
          core.tell(new Event.MessageDropped(refusal));
        } else if (result == DataDecoder.Result.OCTETS) {
          return new Event.Octets(current.source(), current.start(), current.length());
        }
      }
      switch (result) {
        case NEED_INPUT -> {
          return core.nextEvent();
        }
        case END_OF_DATA -> {
          decoder = null;
          return end(current, transaction, now);
        }
        case OCTETS -> {
          from = in.position();
          result = current.next(in);
          credit(in.position() - from, now);
        }
      }
    }
  }

  /** What speaks against the message by what has come of it so far. */
  private @Nullable Reply judge(DataDecoder current) {
    if (current.octets() > core.configuration().maxMessageOctets()) {
      return Replies.MESSAGE_TOO_BIG;
    }
    return current.bareCrs() + current.bareLfs() > 0 ? Replies.BARE_LINE_ENDS : null;
  }

  /** Octets that came in buy time for those that follow. */
  void credit(int octets, long now) {
    Timeouts timeouts = core.configuration().timeouts();
    long nanos = octets * SECONDS.toNanos(1) / timeouts.octetsPerSecond();
    core.clock.credit(nanos, timeouts.messageCap(), now);
  }

  private @Nullable Event end(DataDecoder ended, Transaction transaction, long now) {
    core.on(Trigger.MESSAGE_ENDED);
    core.clock.reset(core.configuration().timeouts().command(), now);
    Reply refusal = transaction.refusal();
    if (refusal == null) {
      Decision decision = core.ask(Decision.Subject.MESSAGE, now);
      return new Event.MessageEnd(ended.octets(), decision);
    }
    core.dropTransaction();
    core.on(Trigger.MESSAGE_SETTLED);
    core.refuse(refusal, false);
    return core.nextEvent();
  }
}
