package dev.smtpkit.session.client;

import dev.smtpkit.session.client.Deadlines.Kind;
import java.time.Duration;

/** How long a client's session waits: by default as long as RFC 5321 4.5.3.2 says. Immutable. */
public final class ClientDeadlines {

  /** The defaults. */
  public static final ClientDeadlines DEFAULT = builder().build();

  private final Builder values;

  private ClientDeadlines(Builder builder) {
    values = builder;
  }

  /** A builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that begins with these values. */
  public Builder toBuilder() {
    return values.copy();
  }

  /** The deadline of the greeting. */
  public Duration greeting() {
    return values.greeting;
  }

  /** The deadline of the reply to a command that has no deadline of its own here. */
  public Duration command() {
    return values.command;
  }

  /** The deadline of the reply to DATA. */
  public Duration data() {
    return values.data;
  }

  /** The deadline by which octets of a message that were encoded must be taken. */
  public Duration block() {
    return values.block;
  }

  /** The deadline of the reply to a message, or to a chunk of it. */
  public Duration outcome() {
    return values.outcome;
  }

  /** The deadline of a TLS handshake. */
  public Duration handshake() {
    return values.handshake;
  }

  long nanos(Kind limit) {
    Duration deadline =
        switch (limit) {
          case GREETING -> values.greeting;
          case COMMAND -> values.command;
          case DATA -> values.data;
          case BLOCK -> values.block;
          case OUTCOME -> values.outcome;
          case HANDSHAKE -> values.handshake;
        };
    return deadline.toNanos();
  }

  /** Collects {@link ClientDeadlines}. Not thread-safe. */
  public static final class Builder {

    private Duration greeting = Duration.ofMinutes(5);
    private Duration command = Duration.ofMinutes(5);
    private Duration data = Duration.ofMinutes(2);
    private Duration block = Duration.ofMinutes(3);
    private Duration outcome = Duration.ofMinutes(10);
    private Duration handshake = Duration.ofMinutes(1);

    private Builder() {}

    private Builder copy() {
      Builder copy = new Builder();
      copy.greeting = greeting;
      copy.command = command;
      copy.data = data;
      copy.block = block;
      copy.outcome = outcome;
      copy.handshake = handshake;
      return copy;
    }

    /**
     * Sets the deadline of the greeting: 300 s by default.
     *
     * @param deadline positive
     * @return this builder
     */
    public Builder greeting(Duration deadline) {
      greeting = positive("greeting", deadline);
      return this;
    }

    /**
     * Sets the deadline of replies to commands: 300 s by default.
     *
     * @param deadline positive
     * @return this builder
     */
    public Builder command(Duration deadline) {
      command = positive("command", deadline);
      return this;
    }

    /**
     * Sets the deadline of the reply to DATA: 120 s by default.
     *
     * @param deadline positive
     * @return this builder
     */
    public Builder data(Duration deadline) {
      data = positive("DATA", deadline);
      return this;
    }

    /**
     * Sets the deadline by which encoded octets must be taken: 180 s by default.
     *
     * @param deadline positive
     * @return this builder
     */
    public Builder block(Duration deadline) {
      block = positive("block", deadline);
      return this;
    }

    /**
     * Sets the deadline of the reply to a message or chunk: 600 s by default.
     *
     * @param deadline positive
     * @return this builder
     */
    public Builder outcome(Duration deadline) {
      outcome = positive("outcome", deadline);
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

    private static Duration positive(String name, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(name + " deadline " + value + " is not positive");
      }
      return value;
    }

    /** The deadlines. */
    public ClientDeadlines build() {
      return new ClientDeadlines(copy());
    }
  }
}
