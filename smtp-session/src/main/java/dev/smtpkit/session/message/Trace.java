package dev.smtpkit.session.message;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Received;
import dev.smtpkit.proto.ReturnPath;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import java.time.OffsetDateTime;
import java.util.function.Supplier;

/** The trace lines that a server puts on top of a message (RFC 5321 4.4). Immutable. */
public final class Trace {

  private final DomainName by;
  private final Supplier<OffsetDateTime> time;
  private final boolean returnPath;

  private Trace(Builder builder) {
    by = builder.by;
    time = builder.time;
    returnPath = builder.returnPath;
  }

  /**
   * A builder of the trace of a server that passes messages on.
   *
   * @param by the server's name
   * @param time the time of day; thread-safe
   */
  public static Builder builder(DomainName by, Supplier<OffsetDateTime> time) {
    return new Builder(by, time);
  }

  /**
   * The trace of a server that makes the final delivery.
   *
   * @param by the server's name
   * @param time the time of day; thread-safe
   */
  public static Trace ofDelivery(DomainName by, Supplier<OffsetDateTime> time) {
    return builder(by, time).returnPath().build();
  }

  /**
   * The trace of a server that passes messages on.
   *
   * @param by the server's name
   * @param time the time of day; thread-safe
   */
  public static Trace ofRelay(DomainName by, Supplier<OffsetDateTime> time) {
    return builder(by, time).build();
  }

  /** A builder that begins with these values. */
  public Builder toBuilder() {
    Builder builder = new Builder(by, time);
    return returnPath ? builder.returnPath() : builder;
  }

  /**
   * The lines for one message. One recipient is named, several are not: naming one would tell it to
   * the others (RFC 5321 7.2).
   *
   * @param origin where the message comes from
   * @param envelope its envelope
   * @param id the server's own id of the message, an atom
   * @return header fields, each line with its CRLF; UTF-8 if the message is of SMTPUTF8
   * @throws IllegalArgumentException if the id is no atom
   */
  public String lines(Origin origin, Envelope envelope, String id) {
    ForwardPath only =
        envelope.recipients().size() == 1 ? envelope.recipients().get(0).forwardPath() : null;
    Received received =
        new Received(
            origin.hello(),
            AddressLiteral.of(origin.peer().remote().getAddress()),
            by,
            origin.with(envelope),
            id,
            only,
            time.get());
    String text = received.text();
    return returnPath ? new ReturnPath(envelope.reversePath()).text() + text : text;
  }

  /** Collects a {@link Trace}. Not thread-safe. */
  public static final class Builder {

    private final DomainName by;
    private final Supplier<OffsetDateTime> time;
    private boolean returnPath;

    private Builder(DomainName by, Supplier<OffsetDateTime> time) {
      this.by = requireNonNull(by);
      this.time = requireNonNull(time);
    }

    /**
     * Puts a Return-Path line first, which the final delivery does and nobody else (RFC 5321 4.4).
     */
    public Builder returnPath() {
      returnPath = true;
      return this;
    }

    /** The trace. */
    public Trace build() {
      return new Trace(this);
    }
  }
}
