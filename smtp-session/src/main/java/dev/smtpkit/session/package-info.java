/**
 * Words that both engines and their users share: peers, envelopes, verdicts, states and demands.
 *
 * <p>The engines are in {@code dev.smtpkit.session.server} and {@code dev.smtpkit.session.client}.
 * An engine takes octets out of the owner's buffer and puts octets into it, asks for decisions and
 * gets the time as an argument; it has no socket, no thread, no clock and no buffer. One engine
 * belongs to one owner at a time.
 */
package dev.smtpkit.session;
