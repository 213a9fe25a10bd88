/** The command line of the conformance program; the only package that needs picocli. */
package dev.smtpkit.testkit.conformance.cli;
