package dev.smtpkit.proto.grammar;

/** A word of the grammar: its letters match in either case. */
public final class Word {

  private static final int WORD = 8;

  /** Off in a letter's mask, so that both its cases become the upper one, and nothing else does. */
  private static final int LETTER_MASK = 0xDF;

  private final String text;
  private final int length;

  /** The first eight octets, and the last eight, which overlap those; zeros behind a short word. */
  private final long head;

  private final long headMask;
  private final long tail;
  private final long tailMask;

  /**
   * A word.
   *
   * @param text up to sixteen octets of ASCII, letters in upper case
   */
  public Word(String text) {
    this.text = text;
    length = text.length();
    int last = Math.max(0, length - WORD);
    head = packed(0, false);
    headMask = packed(0, true);
    tail = packed(last, false);
    tailMask = packed(last, true);
  }

  private long packed(int from, boolean masks) {
    long packed = 0;
    for (int i = from; i < Math.min(length, from + WORD); i++) {
      char c = text.charAt(i);
      long octet = !masks ? c : c >= 'A' && c <= 'Z' ? LETTER_MASK : 0xFF;
      packed |= octet << 8 * (i - from);
    }
    return packed;
  }

  /** How many octets it has. */
  public int length() {
    return length;
  }

  /** Whether the octets are this word and nothing else. */
  public boolean is(byte[] octets, int from, int to) {
    if (to - from != length) {
      return false;
    }
    long first = Characters.word(octets, from);
    return (first & headMask) == head
        && (length <= WORD || (Characters.word(octets, to - WORD) & tailMask) == tail);
  }

  /** The word, its letters in upper case. */
  @Override
  public String toString() {
    return text;
  }
}
