/**
 * What the mechanisms compute with, and the choice of who computes it.
 *
 * <p>{@link dev.smtpkit.sasl.crypto.Crypto} has two implementations with the same results, by
 * Bouncy Castle's lightweight classes and by the platform's own providers.
 */
package dev.smtpkit.sasl.crypto;
