package dev.smtpkit.testkit;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * The recipients of {@link CostlyInput}, one char for each octet. A name is a row of blocks of two
 * characters; either block of a pair gives the same {@link String#hashCode}, hence any row of as
 * many blocks does. The number of blocks is what the number of lines needs for distinct names.
 */
enum CostlyNames {
  LOCAL_PARTS("Aa", "BB", "", "@example.org>\r\n"),
  FOLDED_LOCAL_PARTS("a~", "b_", "", "@example.org>\r\n"),
  DOMAINS("an", "c0", "user@", ".example>\r\n");

  private static final String RCPT = "RCPT TO:<";
  private static final int LONGEST_LOCAL_PART = 64;
  private static final int SHORTEST_LINE = 24;
  private static final int ROOM_FOR_ORDINARY_NAME = 48;

  /** Lower-case letters beyond ASCII that IDNA 2008 permits in every label. */
  private static final String LETTERS = "\u00e0\u00e1\u00e2\u00e4\u00e8\u00e9\u00ea\u00f1\u00f6";

  private static final int LABELS = 8;
  private static final int LABEL_LENGTH = 11;

  private final String first;
  private final String second;
  private final String before;
  private final String after;

  CostlyNames(String first, String second, String before, String after) {
    this.first = first;
    this.second = second;
    this.before = before;
    this.after = after;
  }

  String recipients(int octets, Random random) {
    int blocks = 32 - Integer.numberOfLeadingZeros(octets / SHORTEST_LINE);
    int line = RCPT.length() + before.length() + 2 * blocks + after.length();
    long mask = random.nextLong();
    StringBuilder text = new StringBuilder(octets);
    for (int number = 0; octets - text.length() >= line + ROOM_FOR_ORDINARY_NAME; number++) {
      name(text.append(RCPT).append(before), blocks, number ^ mask);
      text.append(after);
    }
    return filled(text, octets, random);
  }

  private void name(StringBuilder text, int blocks, long choice) {
    for (int i = 0; i < blocks; i++) {
      text.append((choice >>> i & 1) == 0 ? first : second);
    }
  }

  /** Adds recipients with ordinary names until the text has its length. */
  private static String filled(StringBuilder text, int octets, Random random) {
    Set<String> names = new HashSet<>();
    int fixed = RCPT.length() + "@example.org>\r\n".length();
    while (text.length() < octets) {
      int left = octets - text.length() - fixed;
      int length = left <= LONGEST_LOCAL_PART ? left : Math.min(20, left - fixed - 10);
      String name = ordinaryName(length, random);
      if (names.add(name)) {
        text.append(RCPT).append(name).append("@example.org>\r\n");
      }
    }
    return text.toString();
  }

  private static String ordinaryName(int length, Random random) {
    StringBuilder name = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      name.append(CostlyLines.letter(random));
    }
    return name.toString();
  }

  static String spreadRecipients(int octets, Random random) {
    return filled(new StringBuilder(octets), octets, random);
  }

  static String internationalRecipients(int octets, Random random) {
    StringBuilder text = new StringBuilder(octets);
    int line =
        RCPT.length() + "u@".length() + LABELS * (2 * LABEL_LENGTH + 1) + "example>".length();
    while (octets - text.length() >= line + 2 + ROOM_FOR_ORDINARY_NAME) {
      text.append(RCPT).append("u@");
      for (int i = 0; i < LABELS; i++) {
        text.append(CostlyInput.octetsOf(label(random))).append('.');
      }
      text.append("example>\r\n");
    }
    return filled(text, octets, random);
  }

  private static String label(Random random) {
    StringBuilder label = new StringBuilder(LABEL_LENGTH);
    for (int i = 0; i < LABEL_LENGTH; i++) {
      label.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return label.toString();
  }
}
