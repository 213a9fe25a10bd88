package dev.smtpkit.session.server;

import java.util.OptionalInt;

/**
 * What a client may ask of a server's session, in octets and counts. Immutable.
 *
 * <p>The limits of lines are {@link dev.smtpkit.proto.WireLimits}, those of time {@link
 * ServerDeadlines}.
 */
public final class ServerLimits {

  /** The least message size that a server may set (RFC 5321 4.5.3.1.7). */
  public static final int LEAST_MESSAGE_OCTETS = 65_536;

  /** The least number of recipients that a server may set (RFC 5321 4.5.3.1.8). */
  public static final int LEAST_RECIPIENTS = 100;

  private static final int MOST_PARALLEL_RECIPIENTS = 1000;

  /** The defaults. */
  public static final ServerLimits DEFAULT = builder().build();

  private final Builder values;

  private ServerLimits(Builder builder) {
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

  /** The octets of the largest message, dots taken off. */
  public long maxMessageOctets() {
    return values.maxMessageOctets;
  }

  /** The octets of a refused message after which the connection is closed. */
  public long maxRefusedOctets() {
    return values.maxRefusedOctets;
  }

  /** The recipients that one transaction may have. */
  public int maxRecipients() {
    return values.maxRecipients;
  }

  /** The recipients that may be decided about at a time. */
  public int maxParallelRecipients() {
    return values.maxParallelRecipients;
  }

  /** The transactions that one connection may have; empty if there is no limit. */
  public OptionalInt maxMessages() {
    return values.maxMessages;
  }

  /** The errors after which a connection ends. */
  public int maxErrors() {
    return values.maxErrors;
  }

  /** The errors after which the reply to each further one is delayed. */
  public int softErrors() {
    return values.softErrors;
  }

  /** The commands without a message after which each further one counts as an error. */
  public int maxUnproductiveCommands() {
    return values.maxUnproductiveCommands;
  }

  /** The failed authentication that ends a connection. */
  public int maxAuthenticationFailures() {
    return values.maxAuthenticationFailures;
  }

  /** Collects {@link ServerLimits}. Not thread-safe. */
  public static final class Builder {

    private long maxMessageOctets = 35L << 20;
    private long maxRefusedOctets = Long.MAX_VALUE;
    private int maxRecipients = 1000;
    private int maxParallelRecipients = 1;
    private OptionalInt maxMessages = OptionalInt.empty();
    private int maxErrors = 20;
    private int softErrors = 10;
    private int maxUnproductiveCommands = 100;
    private int maxAuthenticationFailures = 3;

    private Builder() {}

    private Builder copy() {
      Builder copy = new Builder();
      copy.maxMessageOctets = maxMessageOctets;
      copy.maxRefusedOctets = maxRefusedOctets;
      copy.maxRecipients = maxRecipients;
      copy.maxParallelRecipients = maxParallelRecipients;
      copy.maxMessages = maxMessages;
      copy.maxErrors = maxErrors;
      copy.softErrors = softErrors;
      copy.maxUnproductiveCommands = maxUnproductiveCommands;
      copy.maxAuthenticationFailures = maxAuthenticationFailures;
      return copy;
    }

    /**
     * Sets the largest message: 35 MiB by default.
     *
     * @param octets {@value ServerLimits#LEAST_MESSAGE_OCTETS} or more
     * @return this builder
     */
    public Builder maxMessageOctets(long octets) {
      maxMessageOctets =
          atLeast(
              LEAST_MESSAGE_OCTETS,
              octets,
              "message size",
              "the least that a server takes (RFC 5321 4.5.3.1.7)");
      return this;
    }

    /**
     * Sets how much of a refused message is consumed before the connection is closed with a 421: no
     * limit by default, because a client that is cut off does not learn why its message was
     * refused.
     *
     * @param octets 0 or more
     * @return this builder
     */
    public Builder maxRefusedOctets(long octets) {
      maxRefusedOctets = atLeast(0, octets, "refused octets", "the least");
      return this;
    }

    /**
     * Sets the recipients that one transaction may have: 1000 by default.
     *
     * @param recipients {@value ServerLimits#LEAST_RECIPIENTS} or more
     * @return this builder
     */
    public Builder maxRecipients(int recipients) {
      maxRecipients =
          (int)
              atLeast(
                  LEAST_RECIPIENTS,
                  recipients,
                  "recipients",
                  "the least that a server takes (RFC 5321 4.5.3.1.8)");
      return this;
    }

    /**
     * Sets how many recipients of a transaction may be decided about at a time: 1 by default. With
     * more, the owner hears of the next RCPT lines while it has not answered the first; replies
     * keep their order.
     *
     * @param recipients 1 to 1000
     * @return this builder
     */
    public Builder maxParallelRecipients(int recipients) {
      if (recipients > MOST_PARALLEL_RECIPIENTS) {
        throw new IllegalArgumentException(
            "parallel recipients " + recipients + " is above " + MOST_PARALLEL_RECIPIENTS);
      }
      maxParallelRecipients = (int) atLeast(1, recipients, "parallel recipients", "the least");
      return this;
    }

    /**
     * Sets the transactions that one connection may have, after which MAIL is {@code 421 4.7.0}: no
     * limit by default.
     *
     * @param messages 1 or more
     * @return this builder
     */
    public Builder maxMessages(int messages) {
      maxMessages = OptionalInt.of((int) atLeast(1, messages, "messages", "the least"));
      return this;
    }

    /**
     * Sets the errors after which a connection ends: 20 by default.
     *
     * @param errors 1 or more
     * @return this builder
     */
    public Builder maxErrors(int errors) {
      maxErrors = (int) atLeast(1, errors, "errors", "the least");
      return this;
    }

    /**
     * Sets the errors after which the reply to each further one is delayed by {@link
     * ServerDeadlines#errorDelay}: 10 by default.
     *
     * @param errors 0 or more
     * @return this builder
     */
    public Builder softErrors(int errors) {
      softErrors = (int) atLeast(0, errors, "soft errors", "the least");
      return this;
    }

    /**
     * Sets how many commands that bring no message nearer (NOOP, RSET, VRFY, another EHLO …) are
     * taken before each further one counts as an error: 100 by default. A message that was taken
     * resets the count.
     *
     * @param commands 0 or more
     * @return this builder
     */
    public Builder maxUnproductiveCommands(int commands) {
      maxUnproductiveCommands = (int) atLeast(0, commands, "unproductive commands", "the least");
      return this;
    }

    /**
     * Sets the failed authentication that ends a connection: the third by default.
     *
     * @param failures 1 or more
     * @return this builder
     */
    public Builder maxAuthenticationFailures(int failures) {
      maxAuthenticationFailures =
          (int) atLeast(1, failures, "authentication failures", "the least");
      return this;
    }

    private static long atLeast(long least, long value, String name, String why) {
      if (value < least) {
        throw new IllegalArgumentException(name + ' ' + value + " is below " + least + ", " + why);
      }
      return value;
    }

    /** The limits. */
    public ServerLimits build() {
      return new ServerLimits(copy());
    }
  }
}
