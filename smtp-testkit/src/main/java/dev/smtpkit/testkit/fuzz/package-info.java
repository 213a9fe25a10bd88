/**
 * Fuzzing of a module's code, and the replay of its inputs in every build.
 *
 * <p>A module's tests have one class that extends {@link dev.smtpkit.testkit.fuzz.FuzzReplay} and
 * has the {@link dev.smtpkit.testkit.fuzz.FuzzSuite}: targets, each a law that holds for any
 * octets. Their seeds are lines of text in the format of {@link
 * dev.smtpkit.testkit.fuzz.FuzzSeeds}. An ordinary build replays them and inputs near them; {@link
 * dev.smtpkit.testkit.fuzz.FuzzRun} starts the fuzzer, Jazzer, and keeps what it finds beside the
 * seeds. Only the last needs Jazzer.
 */
package dev.smtpkit.testkit.fuzz;
