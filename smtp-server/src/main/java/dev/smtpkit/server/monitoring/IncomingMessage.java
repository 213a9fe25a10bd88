package dev.smtpkit.server.monitoring;

import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;

/**
 * A message that is coming in.
 *
 * @param id the server's name for it, an atom; empty if the message is stored nowhere
 * @param service the listener it came in by
 * @param origin where it comes from
 * @param envelope its envelope
 */
public record IncomingMessage(String id, Service service, Origin origin, Envelope envelope) {}
