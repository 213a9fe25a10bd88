package dev.smtpkit.proto.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** R105: lower case and NFC, and nothing beyond ASCII becomes ASCII. */
class CaseFoldingTest {

  private static String fold(int point) {
    return CaseFolding.fold(Character.toString(point));
  }

  @Test
  void everyCodePointFoldsToItsLowerCaseInNfc() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (!Character.isDefined(point) || Character.getType(point) == Character.SURROGATE) {
        continue;
      }
      String folded = fold(point);
      boolean right =
          folded.equals(IdnOracle.folded(UCharacter.toString(point)))
              && folded.equals(CaseFolding.fold(folded))
              && (point < 0x80 || folded.chars().noneMatch(c -> c < 0x80));
      assertThat(right).as("U+%04X is %s", point, folded).isTrue();
    }
  }

  /** Capitals and small letters are one: all that simple case mapping joins. */
  @Test
  void aLetterAndItsCapitalFoldToOne() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      int lower = Character.toLowerCase(point);
      if (lower != point && (point < 0x80) == (lower < 0x80)) {
        assertThat(fold(point)).as("U+%04X", point).isEqualTo(fold(lower));
      }
    }
  }

  @Test
  void whatLooksLikeAsciiIsNot() {
    assertThat(CaseFolding.fold("\u212aate \u037e \u1fef \u0130"))
        .isEqualTo("\u212aate \u037e \u1fef \u0130");
    assertThat(CaseFolding.fold("A\u030aB")).isEqualTo("\u00e5b");
    assertThat(CaseFolding.fold("\u212b\u212a\u0327")).isEqualTo("\u00e5\u212a\u0327");
    assertThat(CaseFolding.fold("\u03a3\u0391\u03a3")).isEqualTo("\u03c3\u03b1\u03c3");
    assertThat(CaseFolding.fold("ABCxyz019@[`{")).isEqualTo("abcxyz019@[`{");
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> some =
        Arbitraries.of(
            "a",
            "J",
            "K",
            "\u0327",
            "\u0301",
            "\u030c",
            "\u0345",
            "\u0338",
            "<",
            "\u212a",
            "\u0130",
            "\u0131",
            "\u00e9",
            "\u01c5",
            "\u1e9e",
            "\u1f88",
            "\u1100",
            "\u1161",
            "\uac00",
            "\u0958",
            "\u13a0",
            "\uab70",
            "\ud835\udc00",
            "\ud801\udc00",
            "\u226e");
    Arbitrary<String> any =
        Arbitraries.integers()
            .between(0, Character.MAX_CODE_POINT)
            .filter(p -> Character.isDefined(p) && Character.getType(p) != Character.SURROGATE)
            .map(Character::toString);
    return Arbitraries.oneOf(some, any).list().ofMaxSize(12).map(list -> String.join("", list));
  }

  @Property(tries = 4000)
  void foldingTwiceChangesNothing(@ForAll("texts") String text) {
    String folded = CaseFolding.fold(text);
    assertThat(CaseFolding.fold(folded)).isEqualTo(folded);
    assertThat(folded).isEqualTo(IdnOracle.folded(text));
  }

  @Property(tries = 2000)
  void composedAndDecomposedAreOne(@ForAll("texts") String text) {
    if (text.chars().noneMatch(c -> c == 0x212A || c == 0x37E || c == 0x1FEF)) {
      String decomposed = Normalizer2.getNFDInstance().normalize(text);
      assertThat(CaseFolding.fold(decomposed)).isEqualTo(CaseFolding.fold(text));
    }
  }
}
