/**
 * Test tools for SMTP code that know no SMTP implementation.
 *
 * <ul>
 *   <li>{@link dev.smtpkit.testkit.EverySplit} feeds octets to a parser in every fragmentation,
 *       from memory that punishes reading too far and keeping a buffer too long.
 *   <li>{@link dev.smtpkit.testkit.Transcript} and {@link dev.smtpkit.testkit.TranscriptRunner}
 *       hold a connection to a written dialogue, however its octets are cut.
 *   <li>{@link dev.smtpkit.testkit.VirtualClock} is the time in both.
 *   <li>{@link dev.smtpkit.testkit.SmtpArbitraries} makes addresses, command lines and hostile
 *       octets for property tests.
 * </ul>
 *
 * <p>Everything here speaks octets and text, so that it cannot share a fault with what it tests.
 */
package dev.smtpkit.testkit;
