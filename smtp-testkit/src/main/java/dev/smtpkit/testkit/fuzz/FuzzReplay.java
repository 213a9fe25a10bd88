package dev.smtpkit.testkit.fuzz;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays the fuzz inputs of a module in every build, without the fuzzer.
 *
 * <p>A module's tests have one class that extends this one and passes its suite. JUnit runs it, and
 * {@link FuzzRun} finds the suite by its name, so it is public and has a public constructor without
 * arguments:
 *
 * <pre>{@code
 * public final class FuzzTest extends FuzzReplay {
 *   public FuzzTest() {
 *     super(FuzzSuite.builder(FuzzTest.class, "smtp.dict")....build());
 *   }
 * }
 * }</pre>
 *
 * <p>The only class of this package that needs JUnit 5 or later on the class path.
 */
// JUnit is optional: only a module that extends this class needs it.
@SuppressWarnings("exports")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FuzzReplay {

  private final FuzzSuite suite;

  /**
   * Replays the inputs of a suite.
   *
   * @param suite the module's targets
   */
  protected FuzzReplay(FuzzSuite suite) {
    this.suite = suite;
  }

  /**
   * The suite's targets.
   *
   * @return an immutable list
   */
  public final List<FuzzTarget> targets() {
    return suite.targets();
  }

  /**
   * The seeds and findings of all targets.
   *
   * @return a new stream
   * @throws IllegalStateException if a target has no file of seeds
   */
  public final Stream<KeptInput> keptInputs() {
    return targets().stream()
        .flatMap(
            target ->
                suite.inputs(target).stream()
                    .map(input -> new KeptInput(target, FuzzSeeds.line(input))));
  }

  /**
   * The law of a target holds for each of its seeds and findings.
   *
   * @param input a seed or a finding
   */
  @ParameterizedTest
  @MethodSource("keptInputs")
  public final void aKeptInputHolds(KeptInput input) {
    input.check();
  }

  /**
   * The law of a target holds for the empty input, and for a hundred inputs that are one or two
   * edits away from each of its seeds and findings; always the same ones while the seeds are the
   * same.
   *
   * @param target a target
   */
  @ParameterizedTest
  @MethodSource("targets")
  public final void theNeighboursOfAllInputsHold(FuzzTarget target) {
    target.check(new byte[0]);
    FuzzMutations.of(suite, target).forEach(target::check);
  }

  /**
   * The suite of a module.
   *
   * @param className the name of a class that extends this one
   * @throws IllegalArgumentException if there is no such class, or it cannot be constructed
   */
  static FuzzSuite load(String className) {
    try {
      FuzzReplay replay =
          Class.forName(className).asSubclass(FuzzReplay.class).getConstructor().newInstance();
      return replay.suite;
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalArgumentException(
          className
              + " is not a public class that extends FuzzReplay and has a public constructor"
              + " without arguments",
          e);
    }
  }
}
