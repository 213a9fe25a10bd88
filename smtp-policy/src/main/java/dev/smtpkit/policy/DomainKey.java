package dev.smtpkit.policy;

import dev.smtpkit.proto.DomainName;
import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;

/**
 * The key that equal domain names share: their A-labels in lower case (RFC 5890 2.3.2.4).
 *
 * <p>{@link IDN} makes an A-label of a U-label by the older rules of RFC 3490. These also map
 * characters that RFC 5891 keeps apart or forbids, such as "ß" to "ss" and wide letters to ASCII
 * letters, and would make one domain of two. So a label that does not survive the way to its
 * A-label and back, case apart, is left as it is and equals only itself.
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

  /** Letter by letter; no letter outside ASCII becomes one inside it. */
  private static String lowerCase(String label) {
    StringBuilder lower = new StringBuilder(label.length());
    label
        .codePoints()
        .map(c -> c >= 0x80 && Character.toLowerCase(c) < 0x80 ? c : Character.toLowerCase(c))
        .forEach(lower::appendCodePoint);
    return lower.toString();
  }
}
