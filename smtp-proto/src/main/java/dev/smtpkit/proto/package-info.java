/**
 * The values of SMTP: commands, paths, parameters and replies.
 *
 * <p>Every type is immutable and safe to share between threads; to construct a value is to check
 * it. Nothing here refers to a caller's buffer.
 */
package dev.smtpkit.proto;
