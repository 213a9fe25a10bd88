/**
 * Policies: decisions that a handler asks for and need not make itself. Immutable or thread-safe,
 * shared by all sessions; they have no clock of their own, do no I/O and resolve no name. Whom a
 * server takes mail for is never an accident: what no policy accepts is refused.
 */
package dev.smtpkit.policy;
