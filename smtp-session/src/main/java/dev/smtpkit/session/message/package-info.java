/**
 * Layers between a session and where its messages go: trace lines, a limit of hops, room for
 * messages of any size.
 */
package dev.smtpkit.session.message;
