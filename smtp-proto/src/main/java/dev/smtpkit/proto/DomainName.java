package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import dev.smtpkit.proto.grammar.Labels;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A domain name in letters, digits and hyphens, or with U-labels where SMTPUTF8 is in use (RFC 5321
 * 4.1.2, RFC 6531 3.3).
 *
 * <p>Labels are 1 to 63 octets, U-labels by their A-labels; the name is at most 255, in either
 * form, without a trailing dot. A U-label has no control, separator, private or unassigned
 * character, no format character but U+200C and U+200D between letters or marks beyond ASCII, and
 * no full stop of another script, and does not begin with a combining mark, all by the platform's
 * version of Unicode.
 *
 * <p>The text keeps the form that it was given. Names are equal if they are one domain: {@link
 * #asciiText} decides.
 */
public final class DomainName implements Domain {

  private final String text;

  /** The name in A-labels and lower case, null if the text is ASCII. */
  private final @Nullable String aLabels;

  private DomainName(String text, @Nullable String aLabels) {
    this.text = text;
    this.aLabels = aLabels;
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
    return parse(octets, from, to, false);
  }

  /** sub-domain *("." sub-domain), on request with "_" beside the letters. */
  static @Nullable DomainName parse(byte[] octets, int from, int to, boolean underscore) {
    if (to - from > MAX_OCTETS) {
      return null;
    }
    int label = from;
    int longest = 0;
    boolean ascii = true;
    for (int i = from; i < to; i += 8) {
      for (long others = Characters.notLetDig(octets, i, to); others != 0; others &= others - 1) {
        int at = i + (Long.numberOfTrailingZeros(others) >>> 3);
        byte octet = octets[at];
        if (octet == '.') {
          if (!isLabelEnd(octets, label, at)) {
            return null;
          }
          longest = Math.max(longest, at - label);
          label = at + 1;
        } else if (octet < 0) {
          ascii = false;
        } else if (octet == '-' ? at == label : octet != '_' || !underscore) {
          return null;
        }
      }
    }
    if (!isLabelEnd(octets, label, to)) {
      return null;
    }
    if (!ascii) {
      return international(octets, from, to);
    }
    return Math.max(longest, to - label) > Labels.MAX_OCTETS
        ? null
        : new DomainName(Characters.ascii(octets, from, to), null);
  }

  private static boolean isLabelEnd(byte[] octets, int from, int to) {
    return to > from && octets[to - 1] != '-';
  }

  private static @Nullable DomainName international(byte[] octets, int from, int to) {
    String text = Characters.text(octets, from, to);
    String aLabels = text == null ? null : Labels.toAscii(text);
    return text == null || aLabels == null || aLabels.length() > MAX_OCTETS
        ? null
        : new DomainName(text, aLabels);
  }

  @Override
  public String text() {
    return text;
  }

  /** Whether the name has a U-label. */
  public boolean isInternational() {
    return aLabels != null;
  }

  /**
   * The name in lower case, with an A-label in place of each U-label: what a resolver is asked for.
   * The A-label is that of the U-label in lower case and NFC (RFC 5891 4.4, RFC 3492). Characters
   * are never exchanged for others that look alike: sharp s and final sigma stay what they are.
   */
  public String asciiText() {
    return aLabels == null ? text.toLowerCase(Locale.ROOT) : aLabels;
  }

  /** The same domain without U-labels, for servers that do not offer SMTPUTF8; else this one. */
  public DomainName toAscii() {
    return aLabels == null ? this : new DomainName(aLabels, null);
  }

  /** Whether both are one domain, in whatever case, and in U-labels or A-labels. */
  @Override
  public boolean equals(Object other) {
    return other instanceof DomainName that && asciiText().equals(that.asciiText());
  }

  @Override
  public int hashCode() {
    return asciiText().hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
