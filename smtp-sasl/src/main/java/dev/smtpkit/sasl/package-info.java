/**
 * SASL mechanisms as exchanges (RFC 4422 3).
 *
 * <p>An exchange takes the peer's octets and returns a step: octets to send, a request that its
 * owner answers, success, or failure. It does no I/O, never blocks and never calls out: a task that
 * takes time, such as looking a user up or deriving a key, is a {@link dev.smtpkit.sasl.Request},
 * and its {@link dev.smtpkit.sasl.Answer} comes whenever it is ready. Base64, line lengths and
 * reply codes belong to the protocol around it.
 *
 * <p>A server whose answers are at hand:
 *
 * <pre>{@code
 * try (ServerExchange exchange = Plain.server().newExchange()) {
 *   ServerStep step = Steps.drive(exchange, exchange.start(initialResponse), this::answer);
 *   while (step instanceof ServerStep.Challenge challenge) {
 *     step = Steps.drive(exchange, exchange.respond(ask(challenge.octets())), this::answer);
 *   }
 * }
 * }</pre>
 *
 * <p>The peer's fault is a {@link dev.smtpkit.sasl.FailureReason} in a step; the caller's fault is
 * an {@link java.lang.IllegalStateException} or {@link java.lang.IllegalArgumentException}. Neither
 * ever carries a secret.
 */
package dev.smtpkit.sasl;
