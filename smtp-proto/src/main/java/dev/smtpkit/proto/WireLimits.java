package dev.smtpkit.proto;

/**
 * The limits of what a peer may send: octets with CRLF counted, and lines. Immutable.
 *
 * <p>Limits that the grammar itself sets (local-part 64, domain 255, path 256, a reply of ours 512)
 * belong to their types and cannot be changed.
 */
public final class WireLimits {

  /** Every limit at its default. */
  public static final WireLimits DEFAULT = new WireLimits(new Builder());

  private static final int LEAST_LINE = 512;
  private static final int LEAST_TEXT_LINE = 1000;

  private final int commandLine;
  private final int authLine;
  private final int textLine;
  private final int replyLine;
  private final int replyLines;

  private WireLimits(Builder builder) {
    commandLine = builder.commandLine;
    authLine = builder.authLine;
    textLine = builder.textLine;
    replyLine = builder.replyLine;
    replyLines = builder.replyLines;
  }

  /** A builder in which every limit has its default. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder with these limits. */
  public Builder toBuilder() {
    return new Builder()
        .commandLine(commandLine)
        .authLine(authLine)
        .textLine(textLine)
        .replyLine(replyLine)
        .replyLines(replyLines);
  }

  /** The octets of the longest command line: 2048 by default (RFC 5321 4.5.3.1.4). */
  public int commandLine() {
    return commandLine;
  }

  /** The octets of the longest AUTH command or response: 12288 by default (RFC 4954 4). */
  public int authLine() {
    return authLine;
  }

  /**
   * The octets of the longest text line of a message that is not counted as long, without a stuffed
   * dot: 1000 by default (RFC 5321 4.5.3.1.6).
   */
  public int textLine() {
    return textLine;
  }

  /**
   * The octets of the longest reply line: 12288 by default, for the challenges of AUTH (RFC 4954
   * 4). RFC 5321 4.5.3.1.5 has 512, which servers exceed to explain a refusal.
   */
  public int replyLine() {
    return replyLine;
  }

  /** The most lines of a reply: 1000 by default, for lists in replies to EXPN. */
  public int replyLines() {
    return replyLines;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireLimits that
        && commandLine == that.commandLine
        && authLine == that.authLine
        && textLine == that.textLine
        && replyLine == that.replyLine
        && replyLines == that.replyLines;
  }

  @Override
  public int hashCode() {
    return ((((commandLine * 31) + authLine) * 31 + textLine) * 31 + replyLine) * 31 + replyLines;
  }

  @Override
  public String toString() {
    return "commandLine="
        + commandLine
        + " authLine="
        + authLine
        + " textLine="
        + textLine
        + " replyLine="
        + replyLine
        + " replyLines="
        + replyLines;
  }

  /** Collects limits. Not thread-safe. */
  public static final class Builder {

    private int commandLine = 2048;
    private int authLine = 12_288;
    private int textLine = LEAST_TEXT_LINE;
    private int replyLine = 12_288;
    private int replyLines = 1000;

    private Builder() {}

    /**
     * Sets the longest command line.
     *
     * @param octets 512 or more
     * @throws IllegalArgumentException if it is less
     */
    public Builder commandLine(int octets) {
      commandLine = atLeast(LEAST_LINE, octets, "commandLine", "RFC 5321 4.5.3.1.4");
      return this;
    }

    /**
     * Sets the longest AUTH command or response.
     *
     * @param octets 512 or more, and not less than {@link #commandLine}
     * @throws IllegalArgumentException if it is less than 512
     */
    public Builder authLine(int octets) {
      authLine = atLeast(LEAST_LINE, octets, "authLine", "RFC 5321 4.5.3.1.4");
      return this;
    }

    /**
     * Sets the longest text line that is not counted as long.
     *
     * @param octets 1000 or more
     * @throws IllegalArgumentException if it is less
     */
    public Builder textLine(int octets) {
      textLine = atLeast(LEAST_TEXT_LINE, octets, "textLine", "RFC 5321 4.5.3.1.6");
      return this;
    }

    /**
     * Sets the longest reply line.
     *
     * @param octets 512 or more
     * @throws IllegalArgumentException if it is less
     */
    public Builder replyLine(int octets) {
      replyLine = atLeast(LEAST_LINE, octets, "replyLine", "RFC 5321 4.5.3.1.5");
      return this;
    }

    /**
     * Sets the most lines of a reply.
     *
     * @param lines 1 or more
     * @throws IllegalArgumentException if it is less
     */
    public Builder replyLines(int lines) {
      replyLines = atLeast(1, lines, "replyLines", "RFC 5321 4.2");
      return this;
    }

    private static int atLeast(int least, int value, String name, String clause) {
      if (value < least) {
        throw new IllegalArgumentException(
            name + " " + value + " is below " + least + ", the least that " + clause + " allows");
      }
      return value;
    }

    /**
     * The limits.
     *
     * @throws IllegalArgumentException if an AUTH line may not be as long as any other
     */
    public WireLimits build() {
      if (authLine < commandLine) {
        throw new IllegalArgumentException(
            "authLine " + authLine + " is below commandLine " + commandLine + ": raise it as well");
      }
      return new WireLimits(this);
    }
  }
}
