package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;

/**
 * The memory that an event loop grants its connections, and how long it waits for peers that do not
 * read. Immutable; the limits of a session, such as the time for a command, are in its {@link
 * dev.smtpkit.session.server.ServerConfiguration}.
 */
public final class LoopLimits {

  private static final LoopLimits DEFAULTS = builder().build();

  private final long writeNanos;
  private final long lingerNanos;
  private final long memoryNanos;
  private final long overloadIdleNanos;
  private final int lingerOctets;
  private final int bufferOctets;
  private final int maxBuffers;
  private final int maxRetainedOctets;

  private LoopLimits(Builder builder) {
    writeNanos = builder.writeNanos;
    lingerNanos = builder.lingerNanos;
    memoryNanos = builder.memoryNanos;
    overloadIdleNanos = builder.overloadIdleNanos;
    lingerOctets = builder.lingerOctets;
    bufferOctets = builder.bufferOctets;
    maxBuffers = builder.maxBuffers;
    maxRetainedOctets = builder.maxRetainedOctets;
  }

  /** Limits to be changed, beginning with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** The limits of a server that sets none. */
  public static LoopLimits defaults() {
    return DEFAULTS;
  }

  /** A builder that begins with these limits. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.writeNanos = writeNanos;
    builder.lingerNanos = lingerNanos;
    builder.memoryNanos = memoryNanos;
    builder.overloadIdleNanos = overloadIdleNanos;
    builder.lingerOctets = lingerOctets;
    builder.bufferOctets = bufferOctets;
    builder.maxBuffers = maxBuffers;
    builder.maxRetainedOctets = maxRetainedOctets;
    return builder;
  }

  /** How long a write may make no progress before the connection is closed. */
  public Duration writeDeadline() {
    return Duration.ofNanos(writeNanos);
  }

  /** How long input is discarded after the last reply, unless the peer closes before. */
  public Duration lingerDeadline() {
    return Duration.ofNanos(lingerNanos);
  }

  /** How long connections wait for memory before others, which hold most of it, are closed. */
  public Duration memoryDeadline() {
    return Duration.ofNanos(memoryNanos);
  }

  /** How long a client may be idle while connections or handshakes are scarce. */
  public Duration overloadIdle() {
    return Duration.ofNanos(overloadIdleNanos);
  }

  /** How many octets are discarded after the last reply. */
  public int lingerOctets() {
    return lingerOctets;
  }

  /** The octets of a read buffer: the most that one read takes. */
  public int bufferOctets() {
    return bufferOctets;
  }

  /** How many connections of a loop may hold a read buffer at a time. */
  public int maxBuffers() {
    return maxBuffers;
  }

  /**
   * How many octets the connections of a loop may retain beside their buffers, such as unfinished
   * lines and TLS records.
   */
  public int maxRetainedOctets() {
    return maxRetainedOctets;
  }

  long writeNanos() {
    return writeNanos;
  }

  long lingerNanos() {
    return lingerNanos;
  }

  long memoryNanos() {
    return memoryNanos;
  }

  long overloadIdleNanos() {
    return overloadIdleNanos;
  }

  /** Collects limits. Not thread-safe. */
  public static final class Builder {

    private long writeNanos = Duration.ofMinutes(1).toNanos();
    private long lingerNanos = Duration.ofSeconds(2).toNanos();
    private long memoryNanos = Duration.ofSeconds(1).toNanos();
    private long overloadIdleNanos = Duration.ofSeconds(10).toNanos();
    private int lingerOctets = 64 << 10;
    private int bufferOctets = 64 << 10;
    private int maxBuffers = 256;
    private int maxRetainedOctets = 16 << 20;

    private Builder() {}

    /**
     * Sets how long a write may make no progress before the connection is closed without a further
     * reply: 60 s by default.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder writeDeadline(Duration deadline) {
      writeNanos = positive("write deadline", deadline);
      return this;
    }

    /**
     * Sets how long input is discarded after the last reply, so that the reply is not lost to a
     * reset: 2 s by default. A peer that closes before ends this at once.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder lingerDeadline(Duration deadline) {
      lingerNanos = positive("linger deadline", deadline);
      return this;
    }

    /**
     * Sets how long connections wait for memory before others are closed: 1 s by default. First
     * those that hold a buffer for a peer that does not read, then those that retain most. As often
     * a loop looks for connections to end while anything is scarce.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder memoryDeadline(Duration deadline) {
      memoryNanos = positive("memory deadline", deadline);
      return this;
    }

    /**
     * Sets how long a client may be idle while nine tenths of all connections are open, or half of
     * all handshakes: 10 s by default. A client is idle that has sent no part of a message since it
     * connected or sent the last, and for which we do nothing; commands alone change nothing.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder overloadIdle(Duration time) {
      overloadIdleNanos = positive("idle time under overload", time);
      return this;
    }

    /**
     * Sets how many octets are discarded after the last reply: 64 KiB by default.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public Builder lingerOctets(int octets) {
      lingerOctets = atLeast(0, "linger octets", octets);
      return this;
    }

    /**
     * Sets the octets of a read buffer: 64 KiB by default. A server makes its buffers larger where
     * the longest line of its configurations, or a TLS record, needs that.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder bufferOctets(int octets) {
      bufferOctets = atLeast(1, "buffer octets", octets);
      return this;
    }

    /**
     * Sets how many connections of a loop may hold a read buffer at a time: 256 by default. An idle
     * connection holds none.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxBuffers(int buffers) {
      maxBuffers = atLeast(1, "buffers", buffers);
      return this;
    }

    /**
     * Sets how many octets the connections of a loop may retain beside their buffers before none is
     * read any more: 16 MiB by default.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxRetainedOctets(int octets) {
      maxRetainedOctets = atLeast(1, "retained octets", octets);
      return this;
    }

    private static int atLeast(int least, String what, int value) {
      if (value < least) {
        throw new IllegalArgumentException(what + " " + value + " are below the least, " + least);
      }
      return value;
    }

    private static long positive(String what, Duration deadline) {
      if (deadline.isNegative() || deadline.isZero()) {
        throw new IllegalArgumentException(
            what + " " + deadline + " is not positive; for no deadline give a long one");
      }
      return NANOSECONDS.convert(deadline);
    }

    /** The limits collected so far. */
    public LoopLimits build() {
      return new LoopLimits(this);
    }
  }
}
