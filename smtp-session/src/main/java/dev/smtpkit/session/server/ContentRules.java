package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.wire.ContentScanner;
import dev.smtpkit.proto.wire.DataDecoder;
import dev.smtpkit.session.MessageSummary;
import org.jspecify.annotations.Nullable;

/** What the content of a message may have in it, by DATA or in chunks. Immutable. */
public final class ContentRules {

  /** The defaults. */
  public static final ContentRules DEFAULT = builder().build();

  private static final Reply NUL = Reply.of(550, 6, 0, "Message refused: it has a NUL octet");

  private final BareLineEnds bareLineEnds;
  private final boolean refusesNuls;
  private final boolean refusesLongLines;

  private ContentRules(Builder builder) {
    bareLineEnds = builder.bareLineEnds;
    refusesNuls = !builder.passNuls;
    refusesLongLines = builder.refuseLongLines;
  }

  /** A builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that begins with these rules. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.bareLineEnds = bareLineEnds;
    builder.passNuls = !refusesNuls;
    builder.refuseLongLines = refusesLongLines;
    return builder;
  }

  /** The rule for a CR or LF alone. */
  public BareLineEnds bareLineEnds() {
    return bareLineEnds;
  }

  /** Whether a message is refused for a NUL. */
  public boolean refusesNuls() {
    return refusesNuls;
  }

  /** Whether a message is refused for lines that are too long. */
  public boolean refusesLongLines() {
    return refusesLongLines;
  }

  /** The refusal that follows from what has come by DATA, null if there is none. */
  @Nullable Reply refusal(DataDecoder soFar) {
    long bare = soFar.bareCrs() + soFar.bareLfs();
    boolean refuses = bareLineEnds == BareLineEnds.REJECT;
    return refusal(refuses ? bare : 0, soFar.nuls(), soFar.longLines());
  }

  /**
   * The refusal that follows from what has come in chunks, null if there is none. They are given as
   * they are, so that nothing can be normalized.
   */
  @Nullable Reply refusal(ContentScanner soFar) {
    long bare = soFar.bareCrs() + soFar.bareLfs();
    boolean passes = bareLineEnds == BareLineEnds.PASS;
    return refusal(passes ? 0 : bare, soFar.nuls(), soFar.longLines());
  }

  private @Nullable Reply refusal(long bare, long nuls, long longLines) {
    if (bare > 0) {
      return Replies.BARE_LINE_ENDS;
    }
    if (nuls > 0 && refusesNuls) {
      return NUL;
    }
    return longLines > 0 && refusesLongLines ? Replies.LINES_TOO_LONG : null;
  }

  /**
   * Whether a message is not refused, or refused for its content. Several rules may be broken, and
   * which of them is seen first hangs on the pieces that came: the reply at the end names the same.
   */
  static boolean mayRefuse(@Nullable Reply refusal) {
    return refusal == null
        || refusal.equals(Replies.BARE_LINE_ENDS)
        || refusal.equals(NUL)
        || refusal.equals(Replies.LINES_TOO_LONG);
  }

  static MessageSummary summary(DataDecoder ended) {
    return MessageSummary.builder(ended.octets())
        .longLines(ended.longLines())
        .bareLineEnds(ended.bareCrs(), ended.bareLfs())
        .nuls(ended.nuls())
        .eightBit(ended.eightBit())
        .build();
  }

  static MessageSummary summary(ContentScanner ended) {
    return MessageSummary.builder(ended.octets())
        .longLines(ended.longLines())
        .bareLineEnds(ended.bareCrs(), ended.bareLfs())
        .nuls(ended.nuls())
        .eightBit(ended.eightBit())
        .build();
  }

  /** Collects {@link ContentRules}. Not thread-safe. */
  public static final class Builder {

    private BareLineEnds bareLineEnds = BareLineEnds.REJECT;
    private boolean passNuls;
    private boolean refuseLongLines;

    private Builder() {}

    /**
     * Sets the rule for a CR or LF alone: refused by default (RFC 5321 2.3.8). By no rule does it
     * end the message. Chunks are given as they came, so that in them NORMALIZE refuses too; with
     * BODY=BINARYMIME they may have anything (RFC 3030 3).
     */
    public Builder bareLineEnds(BareLineEnds rule) {
      bareLineEnds = requireNonNull(rule);
      return this;
    }

    /**
     * Takes NULs; by default they are {@code 550 5.6.0} at the end of the message, unless it comes
     * in chunks with BODY=BINARYMIME. RFC 5321 4.5.2 lets them pass, but a next hop that strips
     * NULs may see another end of the data.
     */
    public Builder passNuls() {
      passNuls = true;
      return this;
    }

    /**
     * Refuses lines over {@link WireLimits#textLine}, {@code 554 5.6.0} at the end of the message.
     * By default they pass, and {@link MessageSummary#longLines} counts them.
     */
    public Builder refuseLongLines() {
      refuseLongLines = true;
      return this;
    }

    /** The rules. */
    public ContentRules build() {
      return new ContentRules(this);
    }
  }
}
