/**
 * Clauses, each a sentence of an RFC with a dialogue that tries it, and the judge that holds a
 * server to them. Clauses are data; docs/conformance.md has their format.
 */
package dev.smtpkit.testkit.conformance;
