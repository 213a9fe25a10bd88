package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Accounts with names and passwords of any kind that the mechanisms take. */
final class AccountArbitraries {
  private AccountArbitraries() {}

  /**
   * Any well-formed Unicode but NUL, with many of the characters that mechanisms escape or split
   * at.
   */
  static Arbitrary<String> names() {
    Arbitrary<String> unicode =
        Arbitraries.integers()
            .between(1, Character.MAX_CODE_POINT)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
            .list()
            .ofMinSize(1)
            .ofMaxSize(8)
            .map(
                list -> {
                  StringBuilder text = new StringBuilder();
                  list.forEach(text::appendCodePoint);
                  return text.toString();
                });
    Arbitrary<String> printable =
        Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(20);
    Arbitrary<String> separators =
        Arbitraries.strings().withChars(",= =2C3Dna@\u0001\"\u00e9").ofMinLength(1).ofMaxLength(12);
    Arbitrary<String> longest =
        Arbitraries.of("u".repeat(1024), "=".repeat(1024), "\u20ac".repeat(341));
    return Arbitraries.frequencyOf(
        Tuple.of(8, unicode),
        Tuple.of(8, printable),
        Tuple.of(8, separators),
        Tuple.of(1, longest));
  }

  /** Passwords that SASLprep does not map to nothing. */
  static Arbitrary<String> passwords() {
    Arbitrary<String> mapped =
        Arbitraries.strings()
            .withChars("aI\u00ad\u2168\u00aa\u00a0\u3000\u212b\ufb01\u05d0\u06271\u0308\u00df")
            .ofMinLength(1)
            .ofMaxLength(8);
    return Arbitraries.oneOf(names(), mapped).filter(AccountArbitraries::isPassword);
  }

  private static boolean isPassword(String text) {
    try (Secret raw = secret(text);
        Secret prepared = Preparation.SASLPREP.apply(raw)) {
      return prepared != null;
    }
  }

  /** Whether the two passwords are different, also after preparation. */
  static boolean differ(String one, String other) {
    try (Secret left = secret(one);
        Secret right = secret(other);
        Secret leftPrepared = Preparation.SASLPREP.apply(left);
        Secret rightPrepared = Preparation.SASLPREP.apply(right)) {
      return leftPrepared == null || rightPrepared == null || !leftPrepared.matches(rightPrepared);
    }
  }

  static Arbitrary<Account> accounts() {
    return Combinators.combine(
            names(),
            passwords(),
            names().injectNull(0.4),
            Arbitraries.integers().between(Mechanism.BOUNDS.least(), 40))
        .as(Account::new)
        .withoutEdgeCases();
  }
}
