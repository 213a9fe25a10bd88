package dev.smtpkit.session.message;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Received;
import dev.smtpkit.proto.ReturnPath;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import java.time.OffsetDateTime;
import java.util.function.Supplier;

/**
 * The trace lines that a server puts on top of a message (RFC 5321 4.4).
 *
 * @param by the server's name
 * @param time the time of day; thread-safe
 * @param returnPath whether it makes the final delivery: then, and only then, a Return-Path line
 *     comes first
 */
public record Trace(DomainName by, Supplier<OffsetDateTime> time, boolean returnPath) {

  /**
   * The trace of a server that delivers.
   *
   * @param by the server's name
   * @param time the time of day; thread-safe
   */
  public static Trace ofDelivery(DomainName by, Supplier<OffsetDateTime> time) {
    return new Trace(by, time, true);
  }

  /**
   * The trace of a server that passes on.
   *
   * @param by the server's name
   * @param time the time of day; thread-safe
   */
  public static Trace ofRelay(DomainName by, Supplier<OffsetDateTime> time) {
    return new Trace(by, time, false);
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
}
