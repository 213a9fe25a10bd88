package dev.smtpkit.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of looking at a message that has ended. Immutable.
 *
 * <p>The content of chunks (BDAT) is not examined: only its octets are counted.
 */
public final class MessageSummary {

  private final long octets;
  private final long longLines;
  private final long bareCrs;
  private final long bareLfs;
  private final long nuls;
  private final boolean eightBit;

  private MessageSummary(Builder builder) {
    octets = builder.octets;
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
  public static MessageSummary ofLength(long octets) {
    return builder(octets).build();
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

  /** How many lines are over the limit of a text line (RFC 5321 4.5.3.1.6). */
  public long longLines() {
    return longLines;
  }

  /** How many CRs without an LF were passed or normalised. */
  public long bareCrs() {
    return bareCrs;
  }

  /** How many LFs without a CR were passed or normalised. */
  public long bareLfs() {
    return bareLfs;
  }

  /** How many octets have the value 0. */
  public long nuls() {
    return nuls;
  }

  /** Whether an octet is above 127. */
  public boolean eightBit() {
    return eightBit;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MessageSummary summary
        && octets == summary.octets
        && longLines == summary.longLines
        && bareCrs == summary.bareCrs
        && bareLfs == summary.bareLfs
        && nuls == summary.nuls
        && eightBit == summary.eightBit;
  }

  @Override
  public int hashCode() {
    return Objects.hash(octets, longLines, bareCrs, bareLfs, nuls, eightBit);
  }

  @Override
  public String toString() {
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
