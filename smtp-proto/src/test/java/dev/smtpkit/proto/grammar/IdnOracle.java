package dev.smtpkit.proto.grammar;

import com.ibm.icu.impl.Punycode;
import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.StringPrepParseException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * R36 in terms of ICU: U-labels as A-labels. Shares no code and no data with what it judges, but
 * for which characters the platform knows at all.
 */
public final class IdnOracle {

  private static final List<Byte> NEVER =
      List.of(
          UCharacterCategory.CONTROL,
          UCharacterCategory.SURROGATE,
          UCharacterCategory.PRIVATE_USE,
          UCharacterCategory.UNASSIGNED,
          UCharacterCategory.SPACE_SEPARATOR,
          UCharacterCategory.LINE_SEPARATOR,
          UCharacterCategory.PARAGRAPH_SEPARATOR);

  private static final List<Byte> MARKS =
      List.of(
          UCharacterCategory.NON_SPACING_MARK,
          UCharacterCategory.COMBINING_SPACING_MARK,
          UCharacterCategory.ENCLOSING_MARK);

  private IdnOracle() {}

  /** A label in lower case and ASCII, null if there is no such label. */
  public static @Nullable String aLabel(String label) {
    if (label.chars().allMatch(c -> c < 0x80)) {
      return UCharacter.toLowerCase(label);
    }
    int[] points = label.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      int before = i == 0 ? -1 : points[i - 1];
      int behind = i == points.length - 1 ? -1 : points[i + 1];
      if (refusal(points[i], before, behind) != null) {
        return null;
      }
    }
    if (label.matches("..--.*")) {
      return null;
    }
    String aLabel = "xn--" + encoded(folded(label));
    return aLabel.length() > 63 ? null : aLabel;
  }

  /** Why a character cannot stand between two others, null if it can. */
  static @Nullable String refusal(int point, int before, int behind) {
    byte type = (byte) UCharacter.getType(point);
    if (point < 0x80) {
      return null;
    } else if (NEVER.contains(type) || !Character.isDefined(point)) {
      return "control, separator, private or unassigned";
    } else if (type == UCharacterCategory.FORMAT) {
      boolean joiner = point == 0x200C || point == 0x200D;
      return joiner && isOfWord(before) && isOfWord(behind) ? null : "format";
    } else if (MARKS.contains(type)) {
      return before < 0 ? "a mark first" : null;
    }
    String compatible = Normalizer2.getNFKCInstance().normalize(UCharacter.toString(point));
    String name = UCharacter.getName(point);
    boolean dot =
        compatible.contains(".")
            || type == UCharacterCategory.OTHER_PUNCTUATION && name.contains("FULL STOP");
    return dot ? "a full stop" : null;
  }

  private static boolean isOfWord(int point) {
    return point >= 0x80
        && (UCharacter.isLetter(point) || MARKS.contains((byte) UCharacter.getType(point)));
  }

  /** In lower case and NFC, nothing beyond ASCII becoming ASCII. */
  public static String folded(String text) {
    return IntStream.of(composed(text).codePoints().map(IdnOracle::lower).toArray())
        .mapToObj(UCharacter::toString)
        .collect(Collectors.collectingAndThen(Collectors.joining(), IdnOracle::composed));
  }

  private static int lower(int point) {
    int lower =
        UScript.getScript(point) == UScript.CHEROKEE
            ? UCharacter.foldCase(point, true)
            : UCharacter.toLowerCase(point);
    return lower < 0x80 && point >= 0x80 ? point : lower;
  }

  /** The three characters are those whose canonical form is ASCII. */
  private static String composed(String text) {
    StringBuilder composed = new StringBuilder();
    for (String part : text.split("(?<=[\u037e\u1fef\u212a])|(?=[\u037e\u1fef\u212a])", -1)) {
      composed.append(
          part.matches("[\u037e\u1fef\u212a]")
              ? part
              : Normalizer2.getNFCInstance().normalize(part));
    }
    return composed.toString();
  }

  static String encoded(String label) {
    try {
      return Punycode.encode(label, null).toString();
    } catch (StringPrepParseException e) {
      throw new AssertionError(label, e);
    }
  }

  static String decoded(String aLabel) {
    try {
      return Punycode.decode(aLabel.substring(4), null).toString();
    } catch (StringPrepParseException e) {
      throw new AssertionError(aLabel, e);
    }
  }
}
