package dev.smtpkit.session;

import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The result of looking at a message that has ended. Immutable.
 *
 * <p>Of chunks with BODY=BINARYMIME only the octets are counted (RFC 3030 3): what else is in them
 * is unknown.
 */
public final class MessageSummary {

  private final long octets;
  private final boolean examined;
  private final long longLines;
  private final long bareCrs;
  private final long bareLfs;
  private final long nuls;
  private final boolean eightBit;

  private MessageSummary(Builder builder) {
    octets = builder.octets;
    examined = builder.examined;
    longLines = builder.longLines;
    bareCrs = builder.bareCrs;
    bareLfs = builder.bareLfs;
    nuls = builder.nuls;
    eightBit = builder.eightBit;
  }

  /**
   * A message of which nothing but the length is known.
   *
   * @param octets the length, dots taken off
   */
  public static MessageSummary unexamined(long octets) {
    Builder builder = builder(octets);
    builder.examined = false;
    return builder.build();
  }

  /**
   * A builder of the summary of a message in which nothing is remarkable.
   *
   * @param octets the length, dots taken off
   */
  public static Builder builder(long octets) {
    return new Builder(octets);
  }

  /** The message's length in octets, dots taken off. */
  public long octets() {
    return octets;
  }

  /** How many lines are over the limit of a text line (RFC 5321 4.5.3.1.6); empty if unknown. */
  public OptionalLong longLines() {
    return known(longLines);
  }

  /** How many CRs without an LF were passed or normalised; empty if unknown. */
  public OptionalLong bareCrs() {
    return known(bareCrs);
  }

  /** How many LFs without a CR were passed or normalised; empty if unknown. */
  public OptionalLong bareLfs() {
    return known(bareLfs);
  }

  /** How many octets have the value 0; empty if unknown. */
  public OptionalLong nuls() {
    return known(nuls);
  }

  /** Whether an octet is above 127, or may be because nobody has looked. */
  public boolean mayBeEightBit() {
    return eightBit || !examined;
  }

  private OptionalLong known(long count) {
    return examined ? OptionalLong.of(count) : OptionalLong.empty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MessageSummary summary
        && octets == summary.octets
        && examined == summary.examined
        && longLines == summary.longLines
        && bareCrs == summary.bareCrs
        && bareLfs == summary.bareLfs
        && nuls == summary.nuls
        && eightBit == summary.eightBit;
  }

  @Override
  public int hashCode() {
    return Objects.hash(octets, examined, longLines, bareCrs, bareLfs, nuls, eightBit);
  }

  @Override
  public String toString() {
    if (!examined) {
      return "MessageSummary[" + octets + " octets, not examined]";
    }
    return "MessageSummary["
        + octets
        + " octets, long lines "
        + longLines
        + ", bare CR "
        + bareCrs
        + ", bare LF "
        + bareLfs
        + ", NUL "
        + nuls
        + (eightBit ? ", 8-bit]" : "]");
  }

  /** Collects a {@link MessageSummary}. Not thread-safe. */
  public static final class Builder {

    private final long octets;
    private boolean examined = true;
    private long longLines;
    private long bareCrs;
    private long bareLfs;
    private long nuls;
    private boolean eightBit;

    private Builder(long octets) {
      if (octets < 0) {
        throw new IllegalArgumentException("length " + octets + " is negative");
      }
      this.octets = octets;
    }

    /**
     * Sets the number of lines that are too long.
     *
     * @param lines how many
     * @return this builder
     */
    public Builder longLines(long lines) {
      longLines = lines;
      return this;
    }

    /**
     * Sets the number of bare CRs and LFs.
     *
     * @param crs CRs without an LF
     * @param lfs LFs without a CR
     * @return this builder
     */
    public Builder bareLineEnds(long crs, long lfs) {
      bareCrs = crs;
      bareLfs = lfs;
      return this;
    }

    /**
     * Sets the number of NULs.
     *
     * @param octetsOfZero how many
     * @return this builder
     */
    public Builder nuls(long octetsOfZero) {
      nuls = octetsOfZero;
      return this;
    }

    /**
     * Sets whether an octet is above 127.
     *
     * @param any whether there is one
     * @return this builder
     */
    public Builder eightBit(boolean any) {
      eightBit = any;
      return this;
    }

    /** The summary. */
    public MessageSummary build() {
      return new MessageSummary(this);
    }
  }
}
