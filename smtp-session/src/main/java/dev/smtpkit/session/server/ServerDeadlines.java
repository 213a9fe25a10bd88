package dev.smtpkit.session.server;

import dev.smtpkit.session.server.Decision.Subject;
import java.time.Duration;

/** How long a server's session waits, and how fast messages must come in. Immutable. */
public final class ServerDeadlines {

  /** The defaults. */
  public static final ServerDeadlines DEFAULT = builder().build();

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Builder values;
  private final long commandNanos;
  private final long messageAllowanceNanos;
  private final long maxMessageAllowanceNanos;
  private final long handshakeNanos;
  private final long errorDelayNanos;
  private final long sinkNanos;

  private ServerDeadlines(Builder builder) {
    values = builder;
    commandNanos = builder.command.toNanos();
    messageAllowanceNanos = builder.messageAllowance.toNanos();
    maxMessageAllowanceNanos = builder.maxMessageAllowance.toNanos();
    handshakeNanos = builder.handshake.toNanos();
    errorDelayNanos = builder.errorDelay.toNanos();
    sinkNanos = builder.sink.toNanos();
    if (maxMessageAllowanceNanos < messageAllowanceNanos) {
      throw new IllegalArgumentException(
          "largest allowance of a message "
              + builder.maxMessageAllowance
              + " is below the first, "
              + builder.messageAllowance);
    }
  }

  /** A builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that begins with these values. */
  public Builder toBuilder() {
    return values.copy();
  }

  /** The deadline of a command or AUTH response line, whole (RFC 5321 4.5.3.2.7). */
  public Duration command() {
    return values.command;
  }

  /** The time that each message is allowed at first; its octets earn more. */
  public Duration messageAllowance() {
    return values.messageAllowance;
  }

  /** The largest allowance that a fast sender can save up. */
  public Duration maxMessageAllowance() {
    return values.maxMessageAllowance;
  }

  /** The rate at which a message must come in, in octets a second. */
  public int minimumRate() {
    return values.minimumRate;
  }

  /** The deadline of the answer to a decision that has no deadline of its own here. */
  public Duration decision() {
    return values.decision;
  }

  /** The deadline of the answer to what an authentication exchange asks. */
  public Duration authentication() {
    return values.authentication;
  }

  /** The deadline of a TLS handshake. */
  public Duration handshake() {
    return values.handshake;
  }

  /** By how much each reply to an error is delayed beyond the soft limit of errors. */
  public Duration errorDelay() {
    return values.errorDelay;
  }

  /** How long a sink may keep octets before its message is refused. */
  public Duration sink() {
    return values.sink;
  }

  /** The deadline of a message's outcome. */
  public Duration outcome() {
    return values.outcome;
  }

  long commandNanos() {
    return commandNanos;
  }

  long messageAllowanceNanos() {
    return messageAllowanceNanos;
  }

  long maxMessageAllowanceNanos() {
    return maxMessageAllowanceNanos;
  }

  long handshakeNanos() {
    return handshakeNanos;
  }

  long errorDelayNanos() {
    return errorDelayNanos;
  }

  long sinkNanos() {
    return sinkNanos;
  }

  /** The time that so many octets of a message earn their sender. */
  long earnedNanos(int octets) {
    return octets * NANOS_PER_SECOND / values.minimumRate;
  }

  /** The deadline of an answer. */
  long nanos(Subject subject) {
    Duration deadline =
        switch (subject) {
          case AUTHENTICATION -> values.authentication;
          case MESSAGE -> values.outcome;
          case CONNECTION, HELLO, STARTTLS, MAIL, RCPT, DATA, COMMAND -> values.decision;
        };
    return deadline.toNanos();
  }

  /** Collects {@link ServerDeadlines}. Not thread-safe. */
  public static final class Builder {

    private Duration command = Duration.ofMinutes(5);
    private Duration messageAllowance = Duration.ofMinutes(1);
    private Duration maxMessageAllowance = Duration.ofMinutes(5);
    private int minimumRate = 500;
    private Duration decision = Duration.ofSeconds(30);
    private Duration authentication = Duration.ofSeconds(30);
    private Duration handshake = Duration.ofMinutes(1);
    private Duration errorDelay = Duration.ofSeconds(1);
    private Duration sink = Duration.ofMinutes(2);
    private Duration outcome = Duration.ofMinutes(9);

    private Builder() {}

    private Builder copy() {
      Builder copy = new Builder();
      copy.command = command;
      copy.messageAllowance = messageAllowance;
      copy.maxMessageAllowance = maxMessageAllowance;
      copy.minimumRate = minimumRate;
      copy.decision = decision;
      copy.authentication = authentication;
      copy.handshake = handshake;
      copy.errorDelay = errorDelay;
      copy.sink = sink;
      copy.outcome = outcome;
      return copy;
    }

    /**
     * Sets the deadline of a command or AUTH response line: 300 s by default.
     *
     * @param deadline positive
     * @return this builder
     */
    public Builder command(Duration deadline) {
      command = positive("command", deadline);
      return this;
    }

    /**
     * Sets the time that each message is allowed at first: 60 s by default.
     *
     * @param allowance positive
     * @return this builder
     */
    public Builder messageAllowance(Duration allowance) {
      messageAllowance = positive("message allowance", allowance);
      return this;
    }

    /**
     * Sets the largest allowance that a fast sender can save up: 300 s by default.
     *
     * @param allowance at least {@link #messageAllowance}
     * @return this builder
     */
    public Builder maxMessageAllowance(Duration allowance) {
      maxMessageAllowance = positive("largest message allowance", allowance);
      return this;
    }

    /**
     * Sets the rate at which a message must come in: 500 octets a second by default.
     *
     * @param octetsPerSecond 1 or more
     * @return this builder
     */
    public Builder minimumRate(int octetsPerSecond) {
      if (octetsPerSecond < 1) {
        throw new IllegalArgumentException("minimum rate " + octetsPerSecond + " is below 1");
      }
      minimumRate = octetsPerSecond;
      return this;
    }

    /**
     * Sets the deadline of answers that have none of their own, as those of look-ups: 30 s by
     * default.
     *
     * @param deadline positive
     * @return this builder
     */
    public Builder decision(Duration deadline) {
      decision = positive("decision", deadline);
      return this;
    }

    /**
     * Sets the deadline of answers to an authentication exchange: 30 s by default.
     *
     * @param deadline positive
     * @return this builder
     */
    public Builder authentication(Duration deadline) {
      authentication = positive("authentication", deadline);
      return this;
    }

    /**
     * Sets the deadline of a TLS handshake: 60 s by default.
     *
     * @param deadline positive
     * @return this builder
     */
    public Builder handshake(Duration deadline) {
      handshake = positive("handshake", deadline);
      return this;
    }

    /**
     * Sets by how much each reply to an error is delayed beyond the soft limit: 1 s by default.
     *
     * @param delay zero for no delay
     * @return this builder
     */
    public Builder errorDelay(Duration delay) {
      if (delay.isNegative()) {
        throw new IllegalArgumentException("error delay " + delay + " is negative");
      }
      errorDelay = delay;
      return this;
    }

    /**
     * Sets how long a sink may keep octets before its message is refused by {@code 451 4.3.0}: 120
     * s by default.
     *
     * @param deadline positive
     * @return this builder
     */
    public Builder sink(Duration deadline) {
      sink = positive("sink", deadline);
      return this;
    }

    /**
     * Sets the deadline of a message's outcome: 540 s by default, less than the 10 minutes that a
     * client waits (RFC 5321 4.5.3.2.6).
     *
     * @param deadline positive
     * @return this builder
     */
    public Builder outcome(Duration deadline) {
      outcome = positive("outcome", deadline);
      return this;
    }

    private static Duration positive(String name, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(name + " deadline " + value + " is not positive");
      }
      return value;
    }

    /**
     * The deadlines.
     *
     * @throws IllegalArgumentException if the largest allowance of a message is below the first
     */
    public ServerDeadlines build() {
      return new ServerDeadlines(copy());
    }
  }
}
