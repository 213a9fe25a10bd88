package dev.smtpkit.policy;

import dev.smtpkit.proto.DomainName;
import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;

/**
 * What equal domain names have in common: their A-labels, in lower case (RFC 5890 2.3.2.4).
 *
 * <p>A U-label is turned into its A-label by {@link IDN}, which has the older rules of RFC 3490.
 * These also map characters that RFC 5891 keeps apart or forbids, "ß" to "ss" and wide letters to
 * ASCII ones, and so would make one domain of two. Hence a label that does not come back from its
 * A-label as it was, case apart, stays what it is and is equal to itself only.
 */
final class DomainKey {

  private DomainKey() {}

  static String of(DomainName name) {
    if (!name.isInternational()) {
      return name.text().toLowerCase(Locale.ROOT);
    }
    StringBuilder key = new StringBuilder();
    String text = name.text();
    int from = 0;
    while (from <= text.length()) {
      int dot = text.indexOf('.', from);
      int to = dot < 0 ? text.length() : dot;
      key.append(from == 0 ? "" : ".").append(label(text.substring(from, to)));
      from = to + 1;
    }
    return key.toString();
  }

  private static String label(String label) {
    String lower = Normalizer.normalize(lowerCase(label), Normalizer.Form.NFC);
    try {
      String ascii = IDN.toASCII(lower, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
      return IDN.toUnicode(ascii, IDN.ALLOW_UNASSIGNED).equals(lower) ? ascii : lower;
    } catch (IllegalArgumentException e) {
      return lower;
    }
  }

  /** Letter by letter, none of which becomes an ASCII one unless it was. */
  private static String lowerCase(String label) {
    StringBuilder lower = new StringBuilder(label.length());
    label
        .codePoints()
        .map(c -> c >= 0x80 && Character.toLowerCase(c) < 0x80 ? c : Character.toLowerCase(c))
        .forEach(lower::appendCodePoint);
    return lower.toString();
  }
}
