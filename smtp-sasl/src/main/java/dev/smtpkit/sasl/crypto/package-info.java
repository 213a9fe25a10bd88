/**
 * The hashes and derivations that the mechanisms compute with, and the choice of implementation.
 *
 * <p>{@link dev.smtpkit.sasl.crypto.Crypto} has two implementations with the same results: the
 * platform's providers, which are the default, and Bouncy Castle's lightweight classes, which are
 * optional.
 */
package dev.smtpkit.sasl.crypto;
