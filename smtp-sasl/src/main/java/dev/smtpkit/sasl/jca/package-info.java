/**
 * The mechanisms behind the platform's own interface, {@code javax.security.sasl}, for libraries
 * that know nothing of this one: add {@link dev.smtpkit.sasl.jca.SaslProvider} to the platform's
 * providers, and they find SCRAM.
 *
 * <p>That interface blocks: what an exchange asks for is answered by the callback handler, and keys
 * are derived, on the thread that calls it.
 */
package dev.smtpkit.sasl.jca;
