package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.ExceptionText;
import org.jspecify.annotations.Nullable;

/**
 * An enhanced mail system status code, {@code class.subject.detail} (RFC 3463 2).
 *
 * @param statusClass 2, 4 or 5
 * @param subject 0 to 999
 * @param detail 0 to 999
 */
public record EnhancedStatusCode(int statusClass, int subject, int detail) {

  /** The longest code, 5.999.999. */
  private static final int MAX_LENGTH = 9;

  /** Every registered code of every class, by class, subject and detail. */
  private static final EnhancedStatusCode[][][] KNOWN = known();

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a part is out of range
   */
  public EnhancedStatusCode {
    if (statusClass != 2 && statusClass != 4 && statusClass != 5) {
      throw new IllegalArgumentException(
          "status class " + statusClass + " is not 2, 4 or 5 (RFC 3463 2)");
    }
    if (subject < 0 || subject > 999 || detail < 0 || detail > 999) {
      throw new IllegalArgumentException(
          "subject " + subject + " or detail " + detail + " is not within 0 to 999 (RFC 3463 2)");
    }
  }

  private static EnhancedStatusCode[][][] known() {
    EnhancedStatusCode[][][] known = new EnhancedStatusCode[6][][];
    for (int statusClass : new int[] {2, 4, 5}) {
      known[statusClass] = new EnhancedStatusCode[StatusCodeNames.subjects()][];
      for (int subject = 0; subject < StatusCodeNames.subjects(); subject++) {
        EnhancedStatusCode[] codes = new EnhancedStatusCode[StatusCodeNames.details(subject)];
        for (int detail = 0; detail < codes.length; detail++) {
          codes[detail] = new EnhancedStatusCode(statusClass, subject, detail);
        }
        known[statusClass][subject] = codes;
      }
    }
    return known;
  }

  /**
   * A code. Those with a {@link #registeredName()} exist once: this method and {@link #parse} make
   * no new one.
   *
   * @param statusClass 2, 4 or 5
   * @param subject 0 to 999
   * @param detail 0 to 999
   * @throws IllegalArgumentException if a part is out of range
   */
  public static EnhancedStatusCode of(int statusClass, int subject, int detail) {
    boolean known =
        (statusClass == 2 || statusClass == 4 || statusClass == 5)
            && subject >= 0
            && detail >= 0
            && detail < StatusCodeNames.details(subject);
    return known
        ? KNOWN[statusClass][subject][detail]
        : new EnhancedStatusCode(statusClass, subject, detail);
  }

  /**
   * A code.
   *
   * @param text class, subject and detail, separated by dots
   * @throws IllegalArgumentException if the text is no code
   */
  public static EnhancedStatusCode of(String text) {
    EnhancedStatusCode code = parse(text);
    if (code == null) {
      throw new IllegalArgumentException(
          ExceptionText.quote(text)
              + " is no enhanced status code: it must be such as 5.7.1 (RFC 3463 2)");
    }
    return code;
  }

  /**
   * A code, if the text is one and nothing else: {@code class "." subject "." detail}, the class 2,
   * 4 or 5, the others one to three digits without leading zeros (RFC 2034 4, RFC 3463 2).
   *
   * @param text any text
   * @return the code, null if the text has another form
   */
  public static @Nullable EnhancedStatusCode parse(String text) {
    return parse(text, text.length());
  }

  /** The same of the first characters of a text. */
  static @Nullable EnhancedStatusCode parse(String text, int end) {
    if (end < 5 || end > MAX_LENGTH || text.charAt(1) != '.') {
      return null;
    }
    int statusClass = text.charAt(0) - '0';
    int dot = text.indexOf('.', 2);
    if (dot < 0 || dot >= end || (statusClass != 2 && statusClass != 4 && statusClass != 5)) {
      return null;
    }
    int subject = number(text, 2, dot);
    int detail = number(text, dot + 1, end);
    return subject < 0 || detail < 0 ? null : of(statusClass, subject, detail);
  }

  /** 1*3DIGIT without leading zeros, -1 for anything else. */
  private static int number(String text, int from, int to) {
    int length = to - from;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(from) == '0')) {
      return -1;
    }
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }

  /**
   * The name of this subject and detail in the registry, for every class (RFC 5248 2.1): the sample
   * text of its row, such as {@code Mailbox full} for X.2.2. Rows up to X.7.30 are known.
   *
   * @return the text, null when the registry has no such row
   */
  public @Nullable String registeredName() {
    return StatusCodeNames.name(subject, detail);
  }

  @Override
  public String toString() {
    return statusClass + "." + subject + "." + detail;
  }
}
