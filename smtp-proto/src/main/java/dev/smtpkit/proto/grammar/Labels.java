package dev.smtpkit.proto.grammar;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The labels of domain names beyond ASCII: which there are, and how they are written in ASCII (RFC
 * 6531 3.3, RFC 5890 2.3.2.1, RFC 5891 4.2.3).
 *
 * <p>What a character is, the platform's version of Unicode says. {@code java.net.IDN} is of no
 * use: it follows the rules of 2003, by which sharp s and final sigma become other letters, so that
 * another domain results.
 */
public final class Labels {

  /** The octets of the longest label, of a U-label as an A-label (RFC 5890 2.3.2.1). */
  public static final int MAX_OCTETS = 63;

  private static final String PREFIX = "xn--";
  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;
  private static final int NONE = -1;

  private Labels() {}

  /**
   * A name in lower case, with an A-label for each U-label.
   *
   * @param name labels separated by full stops, none empty, none with a hyphen at an end
   * @return the name, null if a label is too long or has a character that none can have
   */
  public static @Nullable String toAscii(String name) {
    StringBuilder ascii = new StringBuilder(2 * name.length());
    int from = 0;
    while (from <= name.length()) {
      int dot = name.indexOf('.', from);
      String label = name.substring(from, dot < 0 ? name.length() : dot);
      String encoded = encode(label);
      if (encoded == null || encoded.length() > MAX_OCTETS) {
        return null;
      }
      ascii.append(from == 0 ? "" : ".").append(encoded);
      from += label.length() + 1;
    }
    return ascii.toString();
  }

  /**
   * Whether a label of a name is too long, and valid otherwise.
   *
   * @param name any text
   */
  public static boolean hasLongLabel(String name) {
    for (String label : name.split("\\.", -1)) {
      String encoded = encode(label);
      if (encoded != null && encoded.length() > MAX_OCTETS) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String encode(String label) {
    if (Characters.isAscii(label)) {
      return label.toLowerCase(Locale.ROOT);
    }
    // Two hyphens there are the mark of an encoding (RFC 5891 4.2.3.1).
    return label.startsWith("--", 2) || !isLabel(label)
        ? null
        : PREFIX + Punycode.encode(CaseFolding.fold(label));
  }

  private static boolean isLabel(String label) {
    int before = NONE;
    int width;
    for (int at = 0; at < label.length(); at += width) {
      int point = label.codePointAt(at);
      width = Character.charCount(point);
      int behind = at + width < label.length() ? label.codePointAt(at + width) : NONE;
      if (point >= 0x80 && !mayStand(point, before, behind)) {
        return false;
      }
      before = point;
    }
    return true;
  }

  /** Whether a character may stand between two others. */
  private static boolean mayStand(int point, int before, int behind) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      // Some scripts cannot be written without these two; elsewhere they are invisible.
      case Character.FORMAT ->
          (point == NON_JOINER || point == JOINER) && isOfWord(before) && isOfWord(behind);
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          before != NONE;
      case Character.OTHER_PUNCTUATION, Character.OTHER_NUMBER, Character.OTHER_SYMBOL ->
          !isFullStop(point);
      default -> true;
    };
  }

  /** A letter or mark beyond ASCII. */
  private static boolean isOfWord(int point) {
    return point >= 0x80
        && (Character.isLetter(point)
            || Character.getType(point) == Character.NON_SPACING_MARK
            || Character.getType(point) == Character.COMBINING_SPACING_MARK
            || Character.getType(point) == Character.ENCLOSING_MARK);
  }

  /** Whether a program may take the character for the dot between labels, or a person. */
  private static boolean isFullStop(int point) {
    return Normalizer.normalize(Character.toString(point), Form.NFKC).indexOf('.') >= 0
        || Character.getType(point) == Character.OTHER_PUNCTUATION
            && Character.getName(point).contains("FULL STOP");
  }
}
