package dev.smtpkit.testkit.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a module fuzzes, and how the fuzzer is to look at it. Immutable: what sets something returns
 * another suite.
 *
 * <p>The entry is a public class of the module's tests with two methods, {@code public static void
 * fuzzerTestOneInput(byte[])}, which gives the input to the {@link #chosen} target, and {@code
 * main}, which calls {@link FuzzRun#run}. Beside it on the class path is a folder {@code fuzz} with
 * a file {@code <target>.seeds} for each target, and {@code <target>.findings} for what the fuzzer
 * has found.
 *
 * @param entry the entry
 * @param dictionary the file of the fuzzer's words, in the folder of the seeds
 * @param targets what is fuzzed
 * @param instrumented patterns of the classes whose branches guide the fuzzer
 * @param notGuiding patterns of those among them whose branches do not: laws and oracles, which
 *     would take half of the time
 */
public record FuzzSuite(
    Class<?> entry,
    String dictionary,
    List<FuzzTarget> targets,
    List<String> instrumented,
    List<String> notGuiding) {

  /** The system property that names the target of a JVM in which the fuzzer runs. */
  static final String CHOSEN = "fuzz.target";

  /**
   * Copies the lists.
   *
   * @param entry the entry
   * @param dictionary the file of the fuzzer's words
   * @param targets what is fuzzed
   * @param instrumented patterns of the classes whose branches guide the fuzzer
   * @param notGuiding patterns of those whose branches do not
   */
  public FuzzSuite {
    targets = List.copyOf(targets);
    instrumented = List.copyOf(instrumented);
    notGuiding = List.copyOf(notGuiding);
  }

  /**
   * A suite without targets.
   *
   * @param entry the entry; its branches guide nobody
   * @param dictionary the file of the fuzzer's words, in the folder of the seeds
   * @return the suite
   */
  public static FuzzSuite of(Class<?> entry, String dictionary) {
    return new FuzzSuite(entry, dictionary, List.of(), List.of(), List.of(entry.getName()));
  }

  /**
   * Adds a target.
   *
   * @param name of capital letters, digits and underscores
   * @param law throws if it does not hold for an input
   * @return a suite
   */
  public FuzzSuite target(String name, Consumer<byte[]> law) {
    List<FuzzTarget> more = new ArrayList<>(targets);
    more.add(new FuzzTarget(name, law));
    return new FuzzSuite(entry, dictionary, more, instrumented, notGuiding);
  }

  /**
   * Sets the classes whose branches guide the fuzzer.
   *
   * @param patterns names of classes, which may end in * for one part or ** for any
   * @return a suite
   */
  public FuzzSuite guidedBy(String... patterns) {
    return new FuzzSuite(entry, dictionary, targets, List.of(patterns), notGuiding);
  }

  /**
   * Adds classes whose branches do not guide the fuzzer.
   *
   * @param patterns names of classes, which may end in * for one part or ** for any
   * @return a suite
   */
  public FuzzSuite notGuidedBy(String... patterns) {
    List<String> more = new ArrayList<>(notGuiding);
    more.addAll(List.of(patterns));
    return new FuzzSuite(entry, dictionary, targets, instrumented, more);
  }

  /**
   * A target.
   *
   * @param name its name
   * @return the target
   * @throws IllegalArgumentException if there is none of this name
   */
  public FuzzTarget target(String name) {
    return targets.stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no target " + name + " in " + targets));
  }

  /**
   * The target that the system property {@code fuzz.target} names, the first one if it is not set.
   *
   * @return the target
   * @throws IllegalArgumentException if there is none of this name
   */
  public FuzzTarget chosen() {
    return target(System.getProperty(CHOSEN, targets.get(0).name()));
  }

  /**
   * The seeds of a target and its findings.
   *
   * @param target the target
   * @return the inputs
   * @throws IllegalStateException if there are no seeds
   */
  public List<byte[]> inputs(FuzzTarget target) {
    List<byte[]> inputs = new ArrayList<>();
    for (String kind : List.of(".seeds", ".findings")) {
      String name = "/fuzz/" + target.fileName() + kind;
      try (InputStream in = entry.getResourceAsStream(name)) {
        if (in != null) {
          inputs.addAll(FuzzSeeds.of(new String(in.readAllBytes(), ISO_8859_1)));
        } else if (kind.equals(".seeds")) {
          throw new IllegalStateException("no " + name);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return inputs;
  }
}
