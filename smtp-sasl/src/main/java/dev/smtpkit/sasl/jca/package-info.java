/**
 * The mechanisms behind the platform's own interface, {@code javax.security.sasl}, for libraries
 * that do not know this one: add {@link dev.smtpkit.sasl.jca.SaslProvider} to the platform's
 * providers, and they find SCRAM.
 *
 * <p>That interface blocks: the callback handler answers requests, and keys are derived, on the
 * calling thread.
 */
package dev.smtpkit.sasl.jca;
