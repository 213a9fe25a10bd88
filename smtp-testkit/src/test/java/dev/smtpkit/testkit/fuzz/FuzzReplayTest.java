package dev.smtpkit.testkit.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FuzzReplayTest {

  private final List<String> seen = new ArrayList<>();

  private FuzzSuite suite(String target) {
    return FuzzSuite.builder(FuzzReplayTest.class, "none")
        .target(target, this::see)
        .mutateWith("!")
        .build();
  }

  private void see(byte[] input) {
    seen.add(new String(input, ISO_8859_1));
  }

  /** A module's replay, outside JUnit. */
  public static final class Replay extends FuzzReplay {

    /** A suite whose law always holds. */
    public Replay() {
      this(FuzzSuite.builder(FuzzReplayTest.class, "none").target("REPLAYED", input -> {}).build());
    }

    Replay(FuzzSuite suite) {
      super(suite);
    }
  }

  @Test
  void seedsAndFindingsAreReplayedInTheirOrder() {
    Replay replay = new Replay(suite("REPLAYED"));
    replay.keptInputs().forEach(replay::aKeptInputHolds);
    assertThat(seen).containsExactly("one seed", "#another\r\n", "a finding");
  }

  @Test
  void theNeighboursAreManyAndTheSameEachTime() {
    Replay replay = new Replay(suite("REPLAYED"));
    replay.theNeighboursOfAllInputsHold(replay.targets().get(0));
    List<String> first = List.copyOf(seen);
    assertThat(first).hasSize(1 + 3 * 100).startsWith("");
    assertThat(Set.copyOf(first)).hasSizeGreaterThan(100);
    assertThat(first).anyMatch(text -> text.contains("!")).anyMatch(text -> text.length() < 8);
    seen.clear();
    replay.theNeighboursOfAllInputsHold(replay.targets().get(0));
    assertThat(seen).isEqualTo(first);
  }

  @Test
  void aTargetWithoutSeedsIsAnError() {
    Replay replay = new Replay(suite("SEEDLESS"));
    assertThatIllegalStateException()
        .isThrownBy(() -> replay.keptInputs().toList())
        .withMessageStartingWith("no resource /fuzz/seedless.seeds");
  }

  @Test
  void aBrokenLawNamesTheInputAsALineOfSeeds() {
    FuzzTarget target =
        new FuzzTarget(
            "BROKEN",
            input -> {
              throw new IllegalStateException("why");
            });
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> target.check(new byte[] {'a', 0}))
        .withMessageContainingAll("BROKEN a\\000", "why");
  }

  @Test
  void aTargetIsFoundByItsName() {
    FuzzSuite suite = suite("REPLAYED").toBuilder().target("OTHER", this::see).build();
    assertThat(suite.target("OTHER").fileName()).isEqualTo("other");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> suite.target("NONE"))
        .withMessage("no target NONE, only [REPLAYED, OTHER]");
  }

  @Test
  void aSuiteKeepsItsSettingsInItsBuilder() {
    FuzzSuite suite = suite("REPLAYED").toBuilder().guidedBy("a.**").notGuidedBy("a.b").build();
    FuzzSuite same = suite.toBuilder().build();
    assertThat(same.dictionary()).isEqualTo("none");
    assertThat(same.targets()).isEqualTo(suite.targets());
    assertThat(same.guides()).containsExactly("a.**");
    assertThat(same.notGuides()).containsExactly("a.b");
    assertThat(same.mutationOctets()).isEqualTo("!");
  }

  @Test
  void refusesInvalidNamesAndOctets() {
    FuzzSuite.Builder builder = suite("REPLAYED").toBuilder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.target("lower", this::see));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.target("REPLAYED", this::see))
        .withMessage("the suite has a target REPLAYED already");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.mutateWith(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.mutateWith("a\u0100"))
        .withMessageStartingWith("U+0100 is above U+00FF");
  }

  @Test
  void aSuiteIsLoadedByTheNameOfItsClass() {
    FuzzSuite suite = FuzzReplay.load(Replay.class.getName());
    assertThat(suite.targets()).hasToString("[REPLAYED]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FuzzReplay.load("java.lang.String"))
        .withMessageStartingWith("java.lang.String is not a public class that extends FuzzReplay");
    assertThatIllegalArgumentException().isThrownBy(() -> FuzzReplay.load("no.such.Class"));
  }
}
