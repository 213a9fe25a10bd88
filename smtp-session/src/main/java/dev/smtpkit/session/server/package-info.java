/**
 * The server's side of the engine: commands in, replies out, without I/O.
 *
 * <p>{@link dev.smtpkit.session.server.SmtpServerSession} is the engine; everything else here is
 * its configuration, and what it takes and gives.
 */
package dev.smtpkit.session.server;
