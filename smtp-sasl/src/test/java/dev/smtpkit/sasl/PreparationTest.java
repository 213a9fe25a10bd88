package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three preparations of a password: RFC 4013 3 and beyond. */
class PreparationTest {

  private static @Nullable String prepared(Preparation preparation, byte[] octets) {
    try (Secret given = Secret.copyOf(octets);
        Secret prepared = preparation.apply(given)) {
      assertThat(given.matches(octets)).isTrue();
      return prepared == null ? null : new String(prepared.octets(), StandardCharsets.UTF_8);
    }
  }

  private static void assertPrepared(
      String password, @Nullable String query, @Nullable String stored) {
    assertThat(prepared(Preparation.SASLPREP, utf8(password))).isEqualTo(query);
    assertThat(prepared(Preparation.STRICT_SASLPREP, utf8(password))).isEqualTo(stored);
    assertThat(prepared(Preparation.RAW, utf8(password))).isEqualTo(password);
  }

  /** The password, and its preparation by both forms of SASLprep. */
  static Stream<Arguments> mapped() {
    return Stream.of(
        arguments("I\u00ADX", "IX"),
        arguments("user", "user"),
        arguments("USER", "USER"),
        arguments("\u00AA", "a"),
        arguments("\u2168", "IX"),
        arguments("\u06271\u0628", "\u06271\u0628"),
        arguments("a\u00A0b", "a b"),
        arguments("a\u1680b", "a b"),
        arguments("a\u3000b", "a b"),
        arguments("a\u200Bb", "ab"),
        arguments("a\u0340b", "\u00E0b"),
        arguments("\uFB01", "fi"),
        arguments("\u00DF", "\u00DF"),
        arguments("e\u0301", "\u00E9"),
        arguments("\u212B", "\u00C5"),
        arguments("\u2044", "\u2044"));
  }

  @ParameterizedTest
  @MethodSource("mapped")
  void bothFormsOfSaslprepMapTheSame(String password, String expected) {
    assertPrepared(password, expected, expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0007", "\u06271", "\uE000", "\uFFFD", "\u200E", "\u05D0b", "a\u007F", "\u206Aa"
      })
  void prohibitedCharactersPassUnchangedOrNotAtAll(String password) {
    assertPrepared(password, password, null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0221", "\u0378", "\u1E9E", "\uD83D\uDE00"})
  void charactersUnassignedInUnicode32PassUnchangedOrNotAtAll(String password) {
    assertPrepared(password, password, null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00AD", "\u00AD\u200B\uFEFF", "\u034F", "\uFE0F\u2060"})
  void aPasswordThatMapsToNothingIsRefused(String password) {
    assertPrepared(password, null, null);
  }

  @Test
  void anEmptyPasswordIsMalformed() {
    for (Preparation each : Preparation.values()) {
      assertThat(prepared(each, new byte[0])).isNull();
    }
  }

  @Test
  void malformedUtf8PassesOnlyUnprepared() {
    for (byte[] octets :
        List.of(
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xC0, (byte) 0x80},
            new byte[] {'a', (byte) 0xC3})) {
      assertThat(prepared(Preparation.SASLPREP, octets)).isNull();
      assertThat(prepared(Preparation.STRICT_SASLPREP, octets)).isNull();
      try (Secret given = Secret.copyOf(octets);
          Secret raw = Preparation.RAW.apply(given)) {
        assertThat(raw).isNotNull();
        assertThat(raw.matches(octets)).isTrue();
      }
    }
  }

  @Test
  void printableAsciiIsItsOwnPreparation() {
    StringBuilder all = new StringBuilder();
    for (char c = ' '; c < 0x7F; c++) {
      all.append(c);
    }
    assertPrepared(all.toString(), all.toString(), all.toString());
  }

  @Test
  void aClosedPasswordIsTheCallersFault() {
    Secret closed = secret("pencil");
    closed.close();
    for (Preparation each : Preparation.values()) {
      assertThatIllegalStateException().isThrownBy(() -> each.apply(closed));
    }
  }

  @Test
  void noCodePointIsAnExceptionAndOnlyTheInvisibleAreNoPassword() {
    for (int point = 0; point < 0x10000; point++) {
      if (!isSurrogate(point)) {
        assertAgreed(Character.toString(point), isMappedToNothing(point));
      }
    }
    // The first and the last of each 64: all million code points take half a minute.
    for (int point = 0x10000; point <= Character.MAX_CODE_POINT; point += 64) {
      assertAgreed(Character.toString(point), false);
      assertAgreed(Character.toString(point + 63), false);
    }
  }

  @Test
  void noCodePointBesideAnotherIsAnException() {
    for (int point = 0; point < 0x10000; point += 7) {
      if (!isSurrogate(point)) {
        assertAgreed("\u00AD" + Character.toString(point), isMappedToNothing(point));
        assertAgreed("\u0627" + Character.toString(point), false);
      }
    }
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  /** Whether both forms of SASLprep have a result; a stored string is also a query. */
  private static void assertAgreed(String password, boolean nothing) {
    try (Secret given = secret(password);
        Secret query = Preparation.SASLPREP.apply(given);
        Secret stored = Preparation.STRICT_SASLPREP.apply(given)) {
      boolean agreed = stored == null || (query != null && stored.matches(query));
      if (!agreed || (query == null) != nothing) {
        throw new AssertionError(Integer.toHexString(password.codePointAt(password.length() - 1)));
      }
    }
  }

  /** RFC 3454 B.1. */
  private static boolean isMappedToNothing(int point) {
    return List.of(
                0xAD, 0x34F, 0x1806, 0x180B, 0x180C, 0x180D, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)
            .contains(point)
        || (point >= 0xFE00 && point <= 0xFE0F);
  }

  /** OpaqueString of RFC 8265 4 makes other keys of these: it normalizes by NFC alone. */
  @Test
  void saslprepIsNotOpaqueString() {
    assertPrepared("Richard \u2163", "Richard IV", "Richard IV");
    // OpaqueString has no rule for bidirectional text; both prohibit control characters.
    assertPrepared("\u05E9a", "\u05E9a", null);
    assertPrepared("my cat is a \tby", "my cat is a \tby", null);
  }

  @Test
  void saslprepIsOpaqueStringForMostPasswords() {
    for (String password :
        List.of("  Swan  of   Avon   ", "Jack of \u2666s", "correct horse battery staple", " ")) {
      assertPrepared(password, password, password);
    }
    assertPrepared("\u212B", "\u00C5", "\u00C5");
    assertPrepared("foo\u1680bar", "foo bar", "foo bar");
    for (char c :
        "\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000"
            .toCharArray()) {
      assertPrepared("a" + c, "a ", "a ");
    }
  }
}
