/**
 * SASL mechanisms as exchanges (RFC 4422 3).
 *
 * <p>An exchange takes the peer's octets and gives a step: octets to send, a request that its owner
 * answers, success, or failure. It does no I/O, blocks on nothing and never calls out: whatever
 * takes long, such as looking a user up or deriving a key, is a {@link dev.smtpkit.sasl.Request},
 * and its {@link dev.smtpkit.sasl.Answer} is handed back whenever it is ready. Base64, line lengths
 * and reply codes belong to the protocol around it.
 *
 * <p>A server, with the answers at hand:
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
 * <p>What the peer did wrong is a {@link dev.smtpkit.sasl.FailureReason} in a step; what the caller
 * did wrong is an {@link java.lang.IllegalStateException} or {@link
 * java.lang.IllegalArgumentException}. Neither ever carries a secret.
 */
package dev.smtpkit.sasl;
