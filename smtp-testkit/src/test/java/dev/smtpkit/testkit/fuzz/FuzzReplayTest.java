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
  private static final byte[] TELLING = {'!'};

  private final List<String> seen = new ArrayList<>();

  private FuzzReplay replay(String target) {
    FuzzSuite suite = FuzzSuite.of(FuzzReplayTest.class, "none").target(target, this::see);
    return new FuzzReplay(suite, TELLING);
  }

  private void see(byte[] input) {
    seen.add(new String(input, ISO_8859_1));
  }

  @Test
  void seedsAndFindingsAreReplayedInTheirOrder() {
    replay("REPLAYED").kept().forEach(FuzzReplay.Kept::run);
    assertThat(seen).containsExactly("one seed", "#another\r\n", "a finding");
  }

  @Test
  void theNeighboursAreManyAndTheSameEachTime() {
    FuzzReplay replay = replay("REPLAYED");
    replay.neighbours(replay.suite().targets().get(0));
    List<String> first = List.copyOf(seen);
    assertThat(first).hasSize(1 + 3 * 100).startsWith("");
    assertThat(Set.copyOf(first)).hasSizeGreaterThan(100);
    assertThat(first).anyMatch(text -> text.contains("!")).anyMatch(text -> text.length() < 8);
    seen.clear();
    replay.neighbours(replay.suite().targets().get(0));
    assertThat(seen).isEqualTo(first);
  }

  @Test
  void aTargetWithoutSeedsIsTold() {
    FuzzReplay replay = replay("SEEDLESS");
    assertThatIllegalStateException()
        .isThrownBy(() -> replay.kept().toList())
        .withMessage("no /fuzz/seedless.seeds");
  }

  @Test
  void whatBreaksALawIsToldAsALineOfSeeds() {
    FuzzTarget target =
        new FuzzTarget(
            "BROKEN",
            input -> {
              throw new IllegalStateException("why");
            });
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> target.run(new byte[] {'a', 0}))
        .withMessageContainingAll("BROKEN a\\000", "why");
  }

  @Test
  void aTargetIsFoundByItsName() {
    FuzzSuite suite = replay("REPLAYED").suite().target("OTHER", this::see);
    assertThat(suite.target("OTHER").fileName()).isEqualTo("other");
    assertThat(suite.chosen().name()).isEqualTo("REPLAYED");
    assertThatIllegalArgumentException().isThrownBy(() -> suite.target("NONE"));
    assertThatIllegalArgumentException().isThrownBy(() -> suite.target("lower", this::see));
  }
}
