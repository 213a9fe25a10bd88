package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Word;
import org.jspecify.annotations.Nullable;

/** The value of MAIL's BODY parameter. May grow. */
public enum BodyType {
  /** Seven-bit text (RFC 6152 3). */
  SEVEN_BIT("7BIT"),
  /** Eight-bit text (RFC 6152 3). */
  EIGHT_BIT_MIME("8BITMIME"),
  /** Octets without line structure, by BDAT only (RFC 3030 3). */
  BINARY_MIME("BINARYMIME");

  private static final BodyType[] ALL = values();

  /**
   * The value of BODY that the octets are, in any case.
   *
   * @param octets an array of ASCII
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the value, null if the octets have another form
   */
  public static @Nullable BodyType parse(byte[] octets, int from, int to) {
    for (BodyType each : ALL) {
      if (each.word.is(octets, from, to)) {
        return each;
      }
    }
    return null;
  }

  @SuppressWarnings("ImmutableEnumChecker") // no word ever changes
  private final Word word;

  BodyType(String text) {
    word = new Word(text);
  }

  /** The EHLO keyword of the extension that brings the value. */
  public String extension() {
    return this == BINARY_MIME ? EhloKeyword.BINARYMIME : EhloKeyword.EIGHT_BIT_MIME;
  }

  /** The value as it stands in a command. */
  public String text() {
    return word.toString();
  }
}
