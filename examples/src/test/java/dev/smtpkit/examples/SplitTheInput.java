package dev.smtpkit.examples;

import dev.smtpkit.testkit.EverySplit;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** A parser under every fragmentation. */
final class SplitTheInput {

  private SplitTheInput() {}

  static void check(byte[] input, Function<Iterable<ByteBuffer>, Object> parser, Object expected) {
    // readme-begin
    EverySplit.of(input)
        .forEach(
            pieces -> {
              Object actual = parser.apply(pieces);
              if (!actual.equals(expected)) {
                throw new AssertionError(actual + " instead of " + expected);
              }
            });
    // readme-end
  }
}
