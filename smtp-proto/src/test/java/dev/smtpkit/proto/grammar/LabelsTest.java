package dev.smtpkit.proto.grammar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.IDNA;
import com.ibm.icu.text.Normalizer2;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R36: the labels that there are, and their form in ASCII; ICU is the oracle. */
class LabelsTest {

  private static final IDNA UTS46 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII);

  private static @Nullable String uts46(String label) {
    StringBuilder ascii = new StringBuilder();
    IDNA.Info info = new IDNA.Info();
    UTS46.labelToASCII(label, ascii, info);
    return info.hasErrors() ? null : ascii.toString();
  }

  /** All that UTS #46 does otherwise with a character, and the reason why we do not. */
  private enum Difference {
    /** Refused by R36; UTS #46 leaves blanks to STD3, drops format characters, takes full stops. */
    REFUSED(point -> IdnOracle.refusal(point, 'a', 'a') != null),
    /** Stands at the beginning of what a mark is part of: refused, as by RFC 5891 4.2.3.2. */
    MARK_FIRST(point -> IdnOracle.refusal(point, -1, 'a') != null),
    /** Exchanged for what looks alike: that is another domain, and may be an ASCII one. */
    COMPATIBLE(point -> !compatible(point).equals(composed(point))),
    /** Exchanged for two letters, which is what a capital is not. */
    TWO_LETTERS(point -> UCharacter.foldCase(composed(point), true).codePoints().count() > 1),
    /** Exchanged for the usual one of two small letters that have one capital. */
    SMALL_VARIANT(
        point -> UCharacter.isLowerCase(point) && UCharacter.foldCase(point, true) != point),
    /** Dropped, because nothing is seen of it: two spellings would be one. */
    INVISIBLE(point -> UCharacter.hasBinaryProperty(point, UProperty.DEFAULT_IGNORABLE_CODE_POINT)),
    /** A capital or sign that is an ASCII letter by its full lower case. */
    BECOMES_ASCII(
        point -> point >= 0x80 && UCharacter.toLowerCase(composed(point)).charAt(0) < 0x80),
    /** Refused by UTS #46 for what it describes; a registry would refuse it, too. */
    DESCRIPTION(
        point ->
            UCharacter.hasBinaryProperty(point, UProperty.IDS_BINARY_OPERATOR)
                || UCharacter.hasBinaryProperty(point, UProperty.IDS_TRINARY_OPERATOR)
                || UCharacter.getType(point) == UCharacterCategory.OTHER_SYMBOL);

    @SuppressWarnings("ImmutableEnumChecker") // no predicate here has a state
    private final IntPredicate isOf;

    Difference(IntPredicate isOf) {
      this.isOf = isOf;
    }

    private static String composed(int point) {
      return Normalizer2.getNFCInstance().normalize(UCharacter.toString(point));
    }

    private static String compatible(int point) {
      return Normalizer2.getNFKCInstance().normalize(UCharacter.toString(point));
    }
  }

  @Test
  void everyCodePointIsAsInUts46OrDiffersForAReason() {
    Map<Difference, Integer> counts = new EnumMap<>(Difference.class);
    for (String around : new String[] {"", "a", "\u00e4", "\u0431"}) {
      for (int point = 0x80; point <= Character.MAX_CODE_POINT; point++) {
        if (Character.isDefined(point) && Character.getType(point) != Character.SURROGATE) {
          compare(point, around, counts);
        }
      }
    }
    assertThat(counts.keySet()).isEqualTo(EnumSet.allOf(Difference.class));
  }

  private static void compare(int point, String around, Map<Difference, Integer> counts) {
    String label = around + UCharacter.toString(point) + around;
    String ours = Labels.toAscii(label);
    if (!Objects.equals(ours, IdnOracle.aLabel(label))) {
      assertThat(ours).as("U+%04X in %s", point, label).isEqualTo(IdnOracle.aLabel(label));
    }
    if (ours != null) {
      String decoded = IdnOracle.decoded(ours);
      if (!decoded.equals(CaseFolding.fold(label))) {
        assertThat(decoded).as("U+%04X", point).isEqualTo(CaseFolding.fold(label));
      }
    }
    if (!Objects.equals(ours, uts46(label))) {
      for (Difference difference : Difference.values()) {
        if (difference.isOf.test(point)) {
          counts.merge(difference, 1, Integer::sum);
          return;
        }
      }
      throw new AssertionError(
          String.format("U+%04X in %s: %s, by UTS #46 %s", point, label, ours, uts46(label)));
    }
  }

  @Test
  void everyCodePointThatThePlatformDoesNotKnowIsRefused() {
    int unknown = 0;
    for (int point = 0x80; point <= Character.MAX_CODE_POINT; point++) {
      if (!Character.isDefined(point)) {
        assertThat(Labels.toAscii("a" + Character.toString(point))).isNull();
        unknown++;
      }
    }
    assertThat(unknown).isGreaterThan(66);
  }

  /** Letters that UTS #46 leaves alone, in labels of any make. */
  @Provide
  Arbitrary<String> labels() {
    int[] letters =
        IntStream.rangeClosed(0x80, 0x2FFFF)
            .filter(Character::isLetter)
            .filter(point -> IdnOracle.folded(UCharacter.toString(point)).codePointAt(0) == point)
            .filter(
                point ->
                    ("xn--" + IdnOracle.encoded(UCharacter.toString(point)))
                        .equals(uts46(UCharacter.toString(point))))
            .toArray();
    Arbitrary<String> beyond =
        Arbitraries.integers()
            .between(0, letters.length - 1)
            .map(i -> UCharacter.toString(letters[i]));
    Arbitrary<String> near = Arbitraries.of("\u00e4", "\u00df", "\u03c2", "\u0436", "\u05d0");
    Arbitrary<String> ascii = Arbitraries.of("a", "z", "0", "9", "-");
    return Arbitraries.oneOf(beyond, near, ascii).list().ofMaxSize(30).map(l -> String.join("", l));
  }

  @Property(tries = 3000)
  void labelsOfManyLettersAreAsInUts46(@ForAll("labels") String letters) {
    String label = "\u00e4" + letters + "x";
    assertThat(Labels.toAscii(label)).isEqualTo(uts46(label));
  }

  /** A word of each kind in the samples of RFC 3492 7.1. */
  @ParameterizedTest
  @CsvSource({
    "\u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587, ihqwcrb4cv8a8dqg056pqjye",
    "3\u5e74b\u7d44\u91d1\u516b\u5148\u751f, 3b-ww4c5e180e575a65lsy2b",
    "b\u00fccher, bcher-kva",
    "b\u00e4r, br-via",
    "fu\u00dfball, fuball-cta",
    "\u03cc\u03bc\u03bf\u03c1\u03c6\u03bf\u03c2, xn"
  })
  void aLabelIsEncodedByRfc3492(String label, String encoded) {
    String expected = encoded.equals("xn") ? requireNonNull(uts46(label)) : "xn--" + encoded;
    assertThat(Labels.toAscii(label)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "B\u00c4R.Example, xn--br-via.example",
    "ba\u0308r.example, xn--br-via.example",
    "BA\u0308R.example, xn--br-via.example",
    "xn--BR-via.EXAMPLE, xn--br-via.example",
    "FU\u1e9eBALL.example, xn--fuball-cta.example",
    "\u01f0a.example, xn--a-bva.example",
    "J\u030ca.example, xn--a-bva.example",
    "\u13a0\u13a1.example, xn--58dc.example",
    "\uab70\uab71.example, xn--58dc.example"
  })
  void spellingsOfALabelAreOne(String name, String ascii) {
    assertThat(Labels.toAscii(name)).isEqualTo(ascii);
    assertThat(uts46(name.substring(0, name.indexOf('.'))) + ".example").isEqualTo(ascii);
  }

  @ParameterizedTest
  @CsvSource({
    "fu\u00dfball, fussball",
    "\u03c2a, \u03c3a",
    "\u212a\u00e4, k\u00e4",
    "\u0131\u00e4, i\u00e4",
    "\u0130\u00e4, i\u00e4",
    "\u017f\u00e4, s\u00e4",
    "\uff41\u00e4, a\u00e4"
  })
  void lettersThatLookAlikeStayTwo(String one, String other) {
    assertThat(Labels.toAscii(one)).isNotNull().isNotEqualTo(Labels.toAscii(other));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exam\u200bple",
        "\u0301",
        "\u0301a",
        "x\u3002example",
        "x\uff0eexample",
        "x\uff61example",
        "x\u2024example",
        "x\u06d4example",
        "\u2488\u00e4",
        "a\u00a0b",
        "a\u2028b",
        "a\ue000b",
        "a\uffffb",
        "a\u0378b",
        "a\u00adb",
        "\ufeffa",
        "a\u202eb",
        "a\u200cb",
        "\u0915\u200c",
        "\u200d\u0915",
        "\u0915\u200da",
        "xn--\u00e4",
        "ab--\u00e4"
      })
  void whatNoLabelHasIsRefused(String label) {
    assertThat(Labels.toAscii(label)).isNull();
    assertThat(Labels.toAscii("b." + label + ".c")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0915\u094d\u200d\u0937",
        "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc",
        "a-b--\u00e4",
        "\ud83d\ude00",
        "l\u00b7l",
        "\u30fb\u30a2",
        "a\u0301"
      })
  void theRestIsTaken(String label) {
    assertThat(Labels.toAscii(label))
        .isEqualTo("xn--" + IdnOracle.encoded(CaseFolding.fold(label)));
  }

  @Test
  void aLabelHasSixtyThreeOctetsAsAnALabel() {
    String ninety =
        "\u0e04\u0e13\u0e30\u0e01\u0e23\u0e23\u0e21\u0e01\u0e32\u0e23\u0e01\u0e32\u0e23"
            + "\u0e40\u0e25\u0e37\u0e2d\u0e01\u0e15\u0e31\u0e49\u0e07\u0e41\u0e2b\u0e48\u0e07\u0e0a"
            + "\u0e32\u0e15\u0e34";
    assertThat(Characters.octetCount(ninety)).isEqualTo(90);
    assertThat(Labels.toAscii(ninety)).hasSize(51);
    String ascii = "x".repeat(55);
    assertThat(Labels.toAscii(ascii + "\u00e4")).hasSize(63);
    assertThat(Labels.toAscii(ascii + "x\u00e4")).isNull();
    assertThat(Labels.toAscii("x".repeat(63))).hasSize(63);
    assertThat(Labels.toAscii("x".repeat(64))).isNull();
  }
}
