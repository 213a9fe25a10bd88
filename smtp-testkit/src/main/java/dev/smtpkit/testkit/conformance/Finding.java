package dev.smtpkit.testkit.conformance;

/**
 * The end of a clause.
 *
 * @param verdict the verdict
 * @param expected what the last step wanted
 * @param seen what came
 */
record Finding(Verdict verdict, String expected, String seen) {}
