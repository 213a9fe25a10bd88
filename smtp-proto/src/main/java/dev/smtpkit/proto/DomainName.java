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
 * <p>Beyond the grammar, a label may have an underscore: such hosts exist, and a name that was
 * taken from a client has to be stored and handed on. A parser of commands takes it only as a
 * {@link Deviation}.
 *
 * <p>The text keeps the form that it was given. Names are equal if they are one domain: {@link
 * #asciiText} decides.
 */
public final class DomainName implements Domain {

  static final int MALFORMED = -1;
  static final int INTERNATIONAL = 1;
  private static final int UNDERSCORE = 2;

  private final String text;

  /** The name in A-labels and lower case, null if the text is ASCII. */
  private final @Nullable String aLabels;

  private final boolean underscore;

  private DomainName(String text, @Nullable String aLabels, boolean underscore) {
    this.text = text;
    this.aLabels = aLabels;
    this.underscore = underscore;
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
    int form = form(octets, from, to);
    if (form < 0) {
      return null;
    }
    boolean underscore = (form & UNDERSCORE) != 0;
    return (form & INTERNATIONAL) != 0
        ? international(octets, from, to, underscore)
        : new DomainName(Characters.ascii(octets, from, to), null, underscore);
  }

  /**
   * sub-domain *("." sub-domain), as far as octets tell: bits for what there is besides letters,
   * digits and hyphens, {@link #MALFORMED} for something else.
   */
  static int form(byte[] octets, int from, int to) {
    if (to - from > MAX_OCTETS) {
      return MALFORMED;
    }
    int label = from;
    int longest = 0;
    int form = 0;
    for (int i = from; i < to; i += 8) {
      for (long others = Characters.notLetDig(octets, i, to); others != 0; others &= others - 1) {
        int at = i + (Long.numberOfTrailingZeros(others) >>> 3);
        byte octet = octets[at];
        if (octet == '.') {
          if (!isLabelEnd(octets, label, at)) {
            return MALFORMED;
          }
          longest = Math.max(longest, at - label);
          label = at + 1;
        } else if (octet < 0) {
          form |= INTERNATIONAL;
        } else if (octet == '_') {
          form |= UNDERSCORE;
        } else if (octet != '-' || at == label) {
          return MALFORMED;
        }
      }
    }
    // How long a label beyond ASCII is, its A-label says.
    boolean tooLong =
        Math.max(longest, to - label) > Labels.MAX_OCTETS && (form & INTERNATIONAL) == 0;
    return tooLong || !isLabelEnd(octets, label, to) ? MALFORMED : form;
  }

  private static boolean isLabelEnd(byte[] octets, int from, int to) {
    return to > from && octets[to - 1] != '-';
  }

  private static @Nullable DomainName international(
      byte[] octets, int from, int to, boolean underscore) {
    String text = Characters.text(octets, from, to);
    String aLabels = text == null ? null : Labels.toAscii(text);
    return text == null || aLabels == null || aLabels.length() > MAX_OCTETS
        ? null
        : new DomainName(text, aLabels, underscore);
  }

  @Override
  public String text() {
    return text;
  }

  /** Whether the name has a U-label. */
  public boolean isInternational() {
    return aLabels != null;
  }

  /** Whether a label has an underscore, which is beyond the grammar (RFC 5321 4.1.2). */
  public boolean hasUnderscore() {
    return underscore;
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
    return aLabels == null ? this : new DomainName(aLabels, null, underscore);
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
