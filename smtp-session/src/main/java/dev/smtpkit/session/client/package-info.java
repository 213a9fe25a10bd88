/**
 * The client's side of the engine: commands out, replies in, without I/O.
 *
 * <p>{@link dev.smtpkit.session.client.SmtpClientSession} is the engine; everything else here is
 * what it takes and gives.
 */
package dev.smtpkit.session.client;
