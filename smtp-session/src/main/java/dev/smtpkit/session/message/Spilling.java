package dev.smtpkit.session.message;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.MemoryAccount.Kind;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.handler.MessageSink;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Collects whole messages: small ones in memory, the octets of larger ones in a {@link SpillStore},
 * whose files are gone on every path: delivered, refused, dropped, after a fault. Memory is bounded
 * for each message and for all together; a message that finds none left is spilled from its first
 * octet.
 *
 * <p>What is written to memory is done at once. All access to the store and all deliveries are on
 * the owner's executor; while one is under way, no octets come. A fault of the store, a delivery
 * that throws or an executor that rejects refuses the message, {@code 451 4.3.0} unless the owner
 * says otherwise; what cannot be deleted on the executor is deleted on the thread at hand.
 *
 * <p>Thread-safe; its sinks are the session's.
 */
public final class Spilling implements MessageSink.Factory {

  /** The memory that one message may have by default. */
  public static final int DEFAULT_MESSAGE_OCTETS = 64 * 1024;

  /** The memory that all messages may have by default. */
  public static final long DEFAULT_TOTAL_OCTETS = 64L * 1024 * 1024;

  final SpillStore store;
  final Executor blocking;
  final MessageDelivery delivery;
  final Function<? super Throwable, Reply> faults;
  final int messageOctets;
  private final MemoryAccount own;
  private final MemoryAccount shared;

  private Spilling(Builder builder) {
    store = builder.store;
    blocking = builder.blocking;
    delivery = builder.delivery;
    faults = builder.faults;
    messageOctets = builder.messageOctets;
    own = MemoryAccount.of(builder.totalOctets);
    shared = builder.shared;
  }

  /**
   * Sets up where messages are collected.
   *
   * @param store takes those that are too large for memory
   * @param blocking runs what may block
   * @param delivery takes whole messages
   */
  public static Builder builder(SpillStore store, Executor blocking, MessageDelivery delivery) {
    return new Builder(store, blocking, delivery);
  }

  @Override
  public MessageSink open(Origin origin, Envelope envelope) {
    return new SpillingSink(this, origin, envelope);
  }

  /** The memory that messages have at the moment, in octets. */
  public long usedOctets() {
    return own.used();
  }

  /** Takes memory for a message, if there is as much left. */
  boolean take(int octets) {
    if (!own.charge(Kind.MESSAGE, octets)) {
      return false;
    }
    if (!shared.charge(Kind.MESSAGE, octets)) {
      own.release(Kind.MESSAGE, octets);
      return false;
    }
    return true;
  }

  void giveBack(int octets) {
    own.release(Kind.MESSAGE, octets);
    shared.release(Kind.MESSAGE, octets);
  }

  /** What a fault means for the client, whatever the owner's view of it throws. */
  Reply reply(Throwable fault) {
    try {
      Reply reply = faults.apply(fault);
      return reply.code().severity() < 4 ? Replies.LOCAL_ERROR : reply;
    } catch (RuntimeException e) {
      return Replies.LOCAL_ERROR;
    }
  }

  /** What messages are collected with. Not thread-safe. */
  public static final class Builder {

    private final SpillStore store;
    private final Executor blocking;
    private final MessageDelivery delivery;
    private Function<? super Throwable, Reply> faults = fault -> Replies.LOCAL_ERROR;
    private int messageOctets = DEFAULT_MESSAGE_OCTETS;
    private long totalOctets = DEFAULT_TOTAL_OCTETS;
    private MemoryAccount shared = MemoryAccount.unlimited();

    private Builder(SpillStore store, Executor blocking, MessageDelivery delivery) {
      this.store = store;
      this.blocking = blocking;
      this.delivery = delivery;
    }

    /**
     * The memory that one message may have.
     *
     * @param octets 0 or more, {@link Spilling#DEFAULT_MESSAGE_OCTETS} by default; with 0 all are
     *     spilled
     * @throws IllegalArgumentException if it is less
     */
    public Builder messageOctets(int octets) {
      messageOctets = (int) notNegative(octets);
      return this;
    }

    /**
     * The memory that all messages together may have.
     *
     * @param octets 0 or more, {@link Spilling#DEFAULT_TOTAL_OCTETS} by default
     * @throws IllegalArgumentException if it is less
     */
    public Builder totalOctets(long octets) {
      totalOctets = notNegative(octets);
      return this;
    }

    /**
     * Sets an account that the same memory is charged to: that of the process, where messages have
     * only a part of the memory that all connections may have together.
     */
    public Builder memory(MemoryAccount account) {
      shared = requireNonNull(account);
      return this;
    }

    /**
     * Hears of faults, of the store, the executor and the delivery, and says what the client is
     * told, if it has not been told already: {@code 452 4.3.1} for a disk that is full, perhaps.
     *
     * @param faults gives a 4yz or 5yz; called on any thread
     */
    public Builder faults(Function<? super Throwable, Reply> faults) {
      this.faults = faults;
      return this;
    }

    private static long notNegative(long octets) {
      if (octets < 0) {
        throw new IllegalArgumentException("memory of " + octets + " octets");
      }
      return octets;
    }

    /** The way in for messages. */
    public Spilling build() {
      return new Spilling(this);
    }
  }
}
