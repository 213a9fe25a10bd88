/**
 * Callbacks over the engine: the handler that most users write, and the driver that pumps an engine
 * into it. Every transport uses the same driver.
 */
package dev.smtpkit.session.handler;
