package dev.smtpkit.testkit.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The fuzz targets of a module, and how the fuzzer looks at its classes.
 *
 * <p>Beside the module's tests on the class path is a folder {@code fuzz} with a file {@code
 * <target>.seeds} for each target, a file {@code <target>.findings} for each target that has any,
 * and the fuzzer's dictionary.
 *
 * <pre>{@code
 * FuzzSuite.builder(FuzzTest.class, "smtp.dict")
 *     .target("PATH", PathLaws::anyOctets)
 *     .guidedBy("org.example.smtp.**")
 *     .notGuidedBy("org.example.smtp.PathLaws")
 *     .mutateWith("<>@\"\\.\r\n")
 *     .build();
 * }</pre>
 *
 * <p>Immutable.
 */
public final class FuzzSuite {

  private final Class<?> owner;
  private final String dictionary;
  private final List<FuzzTarget> targets;
  private final List<String> guides;
  private final List<String> notGuides;
  private final String mutationOctets;

  private FuzzSuite(Builder builder) {
    owner = builder.owner;
    dictionary = builder.dictionary;
    targets = List.copyOf(builder.targets);
    guides = List.copyOf(builder.guides);
    notGuides = List.copyOf(builder.notGuides);
    mutationOctets = builder.mutationOctets;
  }

  /**
   * Begins a suite without targets.
   *
   * @param owner a class of the module's tests, whose class loader finds the inputs
   * @param dictionary the name of the fuzzer's dictionary in the folder {@code fuzz}
   * @return a builder
   */
  public static Builder builder(Class<?> owner, String dictionary) {
    return new Builder(owner, dictionary);
  }

  /**
   * Begins a suite like this one.
   *
   * @return a builder with this suite's settings
   */
  public Builder toBuilder() {
    Builder builder = new Builder(owner, dictionary);
    builder.targets.addAll(targets);
    builder.guides.addAll(guides);
    builder.notGuides.addAll(notGuides);
    builder.mutationOctets = mutationOctets;
    return builder;
  }

  /** The targets in the order in which they were added; immutable. */
  List<FuzzTarget> targets() {
    return targets;
  }

  /**
   * A target by its name.
   *
   * @throws IllegalArgumentException if the suite has no target of this name
   */
  FuzzTarget target(String name) {
    return targets.stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no target " + name + ", only " + targets));
  }

  /** The octets that a mutation inserts, one char each. */
  String mutationOctets() {
    return mutationOctets;
  }

  String dictionary() {
    return dictionary;
  }

  List<String> guides() {
    return guides;
  }

  List<String> notGuides() {
    return notGuides;
  }

  /**
   * The seeds of a target, then its findings.
   *
   * @throws IllegalStateException if there is no file of seeds
   */
  List<byte[]> inputs(FuzzTarget target) {
    return FuzzInputs.read(owner, target.fileName());
  }

  /** Builds a suite. Not thread-safe. */
  public static final class Builder {

    private final Class<?> owner;
    private final String dictionary;
    private final List<FuzzTarget> targets = new ArrayList<>();
    private final List<String> guides = new ArrayList<>();
    private final List<String> notGuides = new ArrayList<>();
    private String mutationOctets = "\r\n\0 a\377";

    private Builder(Class<?> owner, String dictionary) {
      this.owner = owner;
      this.dictionary = dictionary;
    }

    /**
     * Adds a target.
     *
     * @param name capital letters, digits and underscores; in lower case it names the target's
     *     files
     * @param law throws an {@code AssertionError} or a {@code RuntimeException} if it does not hold
     *     for an input
     * @return this builder
     * @throws IllegalArgumentException if the name has other characters or is taken
     */
    public Builder target(String name, Consumer<byte[]> law) {
      if (targets.stream().anyMatch(target -> target.name().equals(name))) {
        throw new IllegalArgumentException("the suite has a target " + name + " already");
      }
      targets.add(new FuzzTarget(name, law));
      return this;
    }

    /**
     * Adds classes whose branches guide the fuzzer.
     *
     * @param patterns class names, which may end in {@code *} for one part or {@code **} for any
     *     number of parts
     * @return this builder
     */
    public Builder guidedBy(String... patterns) {
      guides.addAll(List.of(patterns));
      return this;
    }

    /**
     * Excludes classes from those that {@link #guidedBy} names. Laws and oracles belong here: their
     * branches say nothing about the code under test and would take half of the time.
     *
     * @param patterns class names as for {@link #guidedBy}
     * @return this builder
     */
    public Builder notGuidedBy(String... patterns) {
      notGuides.addAll(List.of(patterns));
      return this;
    }

    /**
     * Sets the octets that {@link FuzzReplay} inserts when it mutates an input: those that mean
     * something in the grammar under test. CR, LF, NUL, a blank, {@code a} and 0xFF by default.
     *
     * @param octets one char for each octet, one or more, up to {@code U+00FF}
     * @return this builder
     * @throws IllegalArgumentException if there are none, or a char is larger
     */
    public Builder mutateWith(String octets) {
      if (octets.isEmpty()) {
        throw new IllegalArgumentException("no octets to mutate with: name one or more");
      }
      octets
          .chars()
          .filter(c -> c > 0xFF)
          .findFirst()
          .ifPresent(
              c -> {
                throw new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "U+%04X is above U+00FF, the largest char that stands for an octet",
                        c));
              });
      mutationOctets = octets;
      return this;
    }

    /**
     * Builds the suite.
     *
     * @return the suite
     */
    public FuzzSuite build() {
      return new FuzzSuite(this);
    }
  }
}
