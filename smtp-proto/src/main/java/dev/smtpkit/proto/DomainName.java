package dev.smtpkit.proto;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A domain name in letters, digits and hyphens, or with U-labels where SMTPUTF8 is in use (RFC 5321
 * 4.1.2, RFC 6531 3.3).
 *
 * <p>Labels are 1 to 63 octets, the name at most 255, without a trailing dot. Names that differ in
 * the case of ASCII letters only are equal; the text keeps the case it was given.
 */
public final class DomainName implements Domain {

  private static final int MAX_LABEL = 63;

  private final String text;

  private DomainName(String text) {
    this.text = text;
  }

  /**
   * Makes a name.
   *
   * @param text the name
   * @throws IllegalArgumentException if it is none
   */
  public static DomainName of(String text) {
    DomainName name = parse(text);
    if (name == null) {
      throw new IllegalArgumentException("not a domain name");
    }
    return name;
  }

  /**
   * Makes a name, if the text is one.
   *
   * @param text any text
   * @return the name, null if the text is none
   */
  public static @Nullable DomainName parse(String text) {
    return isDomain(text, false) ? new DomainName(text) : null;
  }

  /** sub-domain *("." sub-domain), on request with "_" beside the letters. */
  static boolean isDomain(String text, boolean underscore) {
    int length = text.length();
    int label = 0;
    boolean ascii = true;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Characters.is(c, Characters.LET_DIG) || (underscore && c == '_')) {
        label++;
      } else if (c == '.') {
        if (label == 0 || label > MAX_LABEL || text.charAt(i - 1) == '-') {
          return false;
        }
        label = 0;
      } else if (c == '-') {
        if (label == 0) {
          return false;
        }
        label++;
      } else if (c >= 0xA0) {
        // A code point of n octets is at most n steps of this loop, counted below.
        ascii = false;
        label++;
      } else {
        return false;
      }
    }
    if (label == 0 || label > MAX_LABEL || length > MAX_OCTETS || text.charAt(length - 1) == '-') {
      return false;
    }
    return ascii || isInternational(text);
  }

  private static boolean isInternational(String text) {
    if (!Characters.isWellFormed(text) || Characters.octets(text) > MAX_OCTETS) {
      return false;
    }
    for (String label : text.split("\\.", -1)) {
      if (Characters.octets(label) > MAX_LABEL) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String text() {
    return text;
  }

  /** Whether the name has a U-label. */
  public boolean isInternational() {
    return !Characters.isAscii(text);
  }

  /** Equal names, whatever the case of their ASCII letters. */
  @Override
  public boolean equals(Object other) {
    return other instanceof DomainName that && folded().equals(that.folded());
  }

  @Override
  public int hashCode() {
    return folded().hashCode();
  }

  /** ASCII case folding only: U-labels are compared as they are. */
  private String folded() {
    if (Characters.isAscii(text)) {
      return text.toLowerCase(Locale.ROOT);
    }
    StringBuilder folded = new StringBuilder(text);
    for (int i = 0; i < folded.length(); i++) {
      char c = folded.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        folded.setCharAt(i, (char) (c | 0x20));
      }
    }
    return folded.toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
