package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
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
  private final boolean international;

  private DomainName(String text, boolean international) {
    this.text = text;
    this.international = international;
  }

  /**
   * Makes a name.
   *
   * @param text the name
   * @throws IllegalArgumentException if the text is no domain name
   */
  public static DomainName of(String text) {
    DomainName name = parse(text);
    if (name == null) {
      throw new IllegalArgumentException(
          ExceptionText.quote(text)
              + " is no domain name: labels of 1 to 63 letters, digits and hyphens, 255 octets in"
              + " all, no dot at the end (RFC 5321 4.1.2)");
    }
    return name;
  }

  /**
   * Makes a name, if the text is one.
   *
   * @param text any text
   * @return the name, null if the text is no domain name
   */
  public static @Nullable DomainName parse(String text) {
    byte[] octets = Characters.octets(text);
    return octets == null ? null : parse(octets, 0, octets.length);
  }

  /**
   * Makes a name, if the octets are one.
   *
   * @param octets an array of ASCII or UTF-8
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the name, null if the octets are no domain name
   */
  public static @Nullable DomainName parse(byte[] octets, int from, int to) {
    String text = text(octets, from, to, false);
    // UTF-8 has more octets than the text has characters.
    return text == null ? null : new DomainName(text, text.length() < to - from);
  }

  /**
   * sub-domain *("." sub-domain), on request with "_" beside the letters: the text, null if the
   * octets are something else.
   */
  static @Nullable String text(byte[] octets, int from, int to, boolean underscore) {
    int label = from;
    boolean ascii = true;
    for (int i = from; i < to; i += 8) {
      for (long others = Characters.notLetDig(octets, i, to); others != 0; others &= others - 1) {
        int at = i + (Long.numberOfTrailingZeros(others) >>> 3);
        byte octet = octets[at];
        if (octet == '.') {
          if (!isLabelEnd(octets, label, at)) {
            return null;
          }
          label = at + 1;
        } else if (octet < 0) {
          ascii = false;
        } else if (octet == '-' ? at == label : octet != '_' || !underscore) {
          return null;
        }
      }
    }
    if (to - from > MAX_OCTETS || !isLabelEnd(octets, label, to)) {
      return null;
    }
    return ascii ? Characters.ascii(octets, from, to) : Characters.text(octets, from, to);
  }

  private static boolean isLabelEnd(byte[] octets, int from, int to) {
    return to > from && to - from <= MAX_LABEL && octets[to - 1] != '-';
  }

  @Override
  public String text() {
    return text;
  }

  /** Whether the name has a U-label. */
  public boolean isInternational() {
    return international;
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
    if (!international) {
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
