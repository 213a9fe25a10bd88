/** Writes the outcome of a run for people and for programs. */
package dev.smtpkit.testkit.conformance.report;
