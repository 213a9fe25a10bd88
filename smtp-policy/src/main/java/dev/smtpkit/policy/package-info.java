/**
 * Ready-made policies on connections, senders and recipients. They are immutable or thread-safe and
 * shared by all sessions; they have no clock of their own, do no I/O and resolve no name.
 */
package dev.smtpkit.policy;
