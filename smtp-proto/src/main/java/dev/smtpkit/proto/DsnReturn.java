package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Word;
import org.jspecify.annotations.Nullable;

/** RET: how much of the message a notification of its failure brings back (RFC 3461 4.3). */
public enum DsnReturn {
  /** The whole message. */
  FULL,
  /** Its header section. */
  HDRS;

  private static final DsnReturn[] ALL = values();

  @SuppressWarnings("ImmutableEnumChecker") // no word ever changes
  private final Word word = new Word(name());

  /**
   * The value of RET that the octets are, in any case.
   *
   * @param octets an array of ASCII
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the value, null if the octets have another form
   */
  public static @Nullable DsnReturn parse(byte[] octets, int from, int to) {
    for (DsnReturn each : ALL) {
      if (each.word.is(octets, from, to)) {
        return each;
      }
    }
    return null;
  }
}
