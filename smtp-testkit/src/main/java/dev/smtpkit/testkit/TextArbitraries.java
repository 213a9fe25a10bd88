package dev.smtpkit.testkit;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.arbitraries.StringArbitrary;

/** Character classes and building blocks of text for the other generators. */
final class TextArbitraries {

  static final String LET_DIG = chars('0', '9') + chars('A', 'Z') + chars('a', 'z');
  static final String ATEXT = LET_DIG + "!#$%&'*+-/=?^_`{|}~";
  static final String HEX = chars('0', '9') + chars('A', 'F') + chars('a', 'f');

  private TextArbitraries() {}

  /** All chars from the first to the last, both included. */
  static String chars(int first, int last) {
    StringBuilder all = new StringBuilder();
    for (int c = first; c <= last; c++) {
      all.append((char) c);
    }
    return all.toString();
  }

  static StringArbitrary of(String alphabet, int least, int most) {
    return Arbitraries.strings()
        .withChars(alphabet.toCharArray())
        .ofMinLength(least)
        .ofMaxLength(most);
  }

  /** The text with each letter in either case. Shrinks to upper case. */
  static Arbitrary<String> anyCase(String text) {
    return Arbitraries.integers()
        .between(0, (1 << Math.min(text.length(), 30)) - 1)
        .map(lower -> inCase(text, lower));
  }

  /** One of the texts, each letter in either case. */
  static Arbitrary<String> anyCaseOf(String... texts) {
    return Combinators.combine(
            Arbitraries.of(texts), Arbitraries.integers().between(0, (1 << 10) - 1))
        .as(TextArbitraries::inCase);
  }

  private static String inCase(String text, int lower) {
    StringBuilder result = new StringBuilder(text.toUpperCase(Locale.ROOT));
    for (int i = 0; i < result.length(); i++) {
      if ((lower >>> Math.min(i, 30) & 1) != 0) {
        result.setCharAt(i, Character.toLowerCase(result.charAt(i)));
      }
    }
    return result.toString();
  }

  /** Joins the parts in order; skips a part if the text would be longer than {@code most}. */
  static String joined(String separator, Iterable<String> parts, int most) {
    StringBuilder text = new StringBuilder();
    for (String part : parts) {
      String glue = text.length() == 0 ? "" : separator;
      if (text.length() + glue.length() + part.length() <= most) {
        text.append(glue).append(part);
      }
    }
    return text.toString();
  }
}
