package dev.smtpkit.server.monitoring;

import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import java.util.concurrent.CompletableFuture;

/**
 * A message that is coming in.
 *
 * @param id the server's name for it, an atom; empty if the message is stored nowhere
 * @param service the listener it came in by
 * @param origin where it comes from
 * @param envelope its envelope
 * @param acknowledged completed on the session's thread once the message has ended: true if the
 *     client gets an acceptance, false if it gets none, so that nothing may stay stored
 */
public record IncomingMessage(
    String id,
    Service service,
    Origin origin,
    Envelope envelope,
    CompletableFuture<Boolean> acknowledged) {

  /** A message of which nothing is known yet but its envelope. */
  public IncomingMessage(String id, Service service, Origin origin, Envelope envelope) {
    this(id, service, origin, envelope, new CompletableFuture<>());
  }
}
