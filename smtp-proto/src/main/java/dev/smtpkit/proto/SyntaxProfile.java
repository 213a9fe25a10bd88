package dev.smtpkit.proto;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The set of deviations from the grammar that a parser tolerates. Immutable. */
public final class SyntaxProfile {

  /** The grammar and nothing else, but for trailing blanks, which the RFC itself allows. */
  public static final SyntaxProfile STRICT =
      new SyntaxProfile(EnumSet.of(Deviation.TRAILING_BLANKS));

  /** The deviations of clients in use that are safe to understand. */
  public static final SyntaxProfile DEFAULT =
      new SyntaxProfile(
          EnumSet.of(
              Deviation.BLANK_BEFORE_PATH,
              Deviation.TRAILING_BLANKS,
              Deviation.UNDERSCORE_IN_HELLO_NAME,
              Deviation.HELO_ADDRESS_LITERAL,
              Deviation.UNTAGGED_IPV6_LITERAL,
              Deviation.LONG_LOCAL_PART,
              Deviation.DOUBLED_BLANKS,
              Deviation.BARE_NAME_IN_AUTH));

  /** Every deviation there is. */
  public static final SyntaxProfile LENIENT = new SyntaxProfile(EnumSet.allOf(Deviation.class));

  private final Set<Deviation> tolerated;

  private SyntaxProfile(EnumSet<Deviation> tolerated) {
    this.tolerated = Collections.unmodifiableSet(tolerated);
  }

  /**
   * A profile of one's own.
   *
   * @param tolerated the deviations to tolerate
   */
  public static SyntaxProfile tolerating(Set<Deviation> tolerated) {
    EnumSet<Deviation> copy = EnumSet.noneOf(Deviation.class);
    copy.addAll(tolerated);
    return new SyntaxProfile(copy);
  }

  /** The deviations tolerated. */
  public Set<Deviation> tolerated() {
    return tolerated;
  }

  /**
   * Whether a deviation is tolerated.
   *
   * @param deviation the deviation
   */
  public boolean tolerates(Deviation deviation) {
    return tolerated.contains(deviation);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SyntaxProfile that && tolerated.equals(that.tolerated);
  }

  @Override
  public int hashCode() {
    return tolerated.hashCode();
  }

  @Override
  public String toString() {
    return tolerated.toString();
  }
}
