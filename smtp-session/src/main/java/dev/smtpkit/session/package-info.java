/**
 * SMTP sessions without I/O.
 *
 * <p>An engine takes octets out of the owner's buffer and puts octets into it, asks for decisions
 * and is told the time; it has no socket, no thread, no clock and no buffer. One engine belongs to
 * one owner at a time.
 */
package dev.smtpkit.session;
