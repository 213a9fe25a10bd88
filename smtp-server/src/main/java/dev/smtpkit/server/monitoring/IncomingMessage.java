package dev.smtpkit.server.monitoring;

import dev.smtpkit.session.Envelope;

/**
 * A message that is coming in.
 *
 * @param id the server's name for it, an atom; empty if the message is stored nowhere
 * @param service the listener it came in by
 * @param envelope its transaction
 */
public record IncomingMessage(String id, Service service, Envelope envelope) {}
