package dev.smtpkit.server.monitoring;

import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.session.Peer;
import org.jspecify.annotations.Nullable;

/**
 * An authentication that failed.
 *
 * @param service the listener
 * @param client where it came from
 * @param mechanism the mechanism's name, as the client wrote it
 * @param user the name that the client gave; null if it failed before
 * @param reason the reason
 * @param failures how many there were on this connection, this one counted
 */
public record FailedAuthentication(
    Service service,
    Peer client,
    String mechanism,
    @Nullable String user,
    FailureReason reason,
    int failures) {}
