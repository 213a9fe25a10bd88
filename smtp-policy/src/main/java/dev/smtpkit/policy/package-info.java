/**
 * Policies: decisions that a handler asks for and need not make itself. Immutable or thread-safe,
 * shared by all sessions; time, where it matters, is an argument.
 */
package dev.smtpkit.policy;
