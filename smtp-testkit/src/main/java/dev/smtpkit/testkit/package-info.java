/**
 * Test tools for SMTP code that know no SMTP implementation.
 *
 * <ul>
 *   <li>{@link dev.smtpkit.testkit.EverySplit} gives octets to a parser in every fragmentation, in
 *       memory that exposes reading too far and keeping a buffer too long.
 *   <li>{@link dev.smtpkit.testkit.Transcript} and {@link dev.smtpkit.testkit.TranscriptRunner}
 *       hold a server to a written dialogue, however the client's octets are cut.
 *   <li>{@link dev.smtpkit.testkit.VirtualClock} is the time of a test.
 *   <li>{@link dev.smtpkit.testkit.SmtpArbitraries} generates addresses, command lines and hostile
 *       octets for property tests.
 *   <li>{@link dev.smtpkit.testkit.EndsOfData} has the octets that end a message, and their
 *       look-alikes.
 * </ul>
 *
 * <p>All of these take and give octets and text only, so that they cannot share a fault with the
 * code that they test.
 */
package dev.smtpkit.testkit;
