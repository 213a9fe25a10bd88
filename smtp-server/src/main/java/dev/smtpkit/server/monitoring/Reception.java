package dev.smtpkit.server.monitoring;

import dev.smtpkit.session.Envelope;

/**
 * A message that is coming in.
 *
 * @param id what the server calls it: an atom, empty if it is kept nowhere
 * @param entrance where it came in
 * @param envelope where it comes from and goes to
 */
public record Reception(String id, Entrance entrance, Envelope envelope) {}
