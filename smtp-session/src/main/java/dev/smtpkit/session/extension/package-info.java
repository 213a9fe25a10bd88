/**
 * Service extensions (RFC 5321 2.2): the interface that each implements, and those of the toolkit.
 *
 * <p>An extension is one small class: its line in the reply to EHLO, its parameters of MAIL and
 * RCPT, its verbs. It sees a session through {@link dev.smtpkit.session.SessionView} and cannot
 * touch framing.
 */
package dev.smtpkit.session.extension;
