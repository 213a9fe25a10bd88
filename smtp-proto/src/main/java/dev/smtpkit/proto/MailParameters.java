package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.InternetTime;
import dev.smtpkit.proto.grammar.ParameterKeyword;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The ESMTP parameters of a MAIL command, each at most once (RFC 5321 4.1.1.2). What was not given
 * is null, false or empty.
 */
public final class MailParameters {

  /** No parameter at all. */
  public static final MailParameters NONE = new MailParameters(new Builder());

  /** What {@link #size()} says when the client declared none. */
  public static final long NO_SIZE = -1;

  private final long size;
  private final @Nullable BodyType body;
  private final @Nullable DsnReturn ret;
  private final @Nullable EnvelopeId envelopeId;
  private final @Nullable ReversePath auth;
  private final @Nullable DeliverBy deliverBy;
  private final @Nullable Instant holdUntil;
  private final @Nullable MessageTracking messageTracking;
  private final @Nullable Solicitation solicitation;
  private final @Nullable Mailbox submitter;
  private final @Nullable TransactionId transactionId;
  private final List<EsmtpParameter> others;
  private final int holdFor;
  private final int priority;

  /** The bits of the keywords given. */
  private final int given;

  private MailParameters(Builder builder) {
    size = builder.size;
    body = builder.body;
    ret = builder.ret;
    envelopeId = builder.envelopeId;
    auth = builder.auth;
    deliverBy = builder.deliverBy;
    holdFor = builder.holdFor;
    holdUntil = builder.holdUntil;
    messageTracking = builder.messageTracking;
    solicitation = builder.solicitation;
    submitter = builder.submitter;
    transactionId = builder.transactionId;
    others = builder.others == null ? List.of() : builder.others.copy();
    priority = builder.priority;
    given = builder.given;
  }

  /** A builder without any parameter. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * SIZE: the message's length in octets (RFC 1870 6), saturated at {@link Long#MAX_VALUE}, or
   * {@link #NO_SIZE}.
   */
  public long size() {
    return size;
  }

  /** BODY (RFC 6152 3, RFC 3030 3), null when the client said nothing, which means 7BIT. */
  public @Nullable BodyType body() {
    return body;
  }

  /** Whether SMTPUTF8 was given (RFC 6531 3.4). */
  public boolean smtpUtf8() {
    return has(ParameterKeyword.SMTPUTF8);
  }

  /** RET: what a notification brings back (RFC 3461 4.3). */
  public @Nullable DsnReturn ret() {
    return ret;
  }

  /** ENVID (RFC 3461 4.4). */
  public @Nullable EnvelopeId envelopeId() {
    return envelopeId;
  }

  /**
   * AUTH: who submitted the message, {@link ReversePath#NULL} if that is not known (RFC 4954 5).
   * Whether the client may be believed is another question. It may be international without
   * SMTPUTF8, because xtext is ASCII.
   */
  public @Nullable ReversePath auth() {
    return auth;
  }

  /** BY (RFC 2852 4). */
  public @Nullable DeliverBy deliverBy() {
    return deliverBy;
  }

  /** HOLDFOR: how long the message is held, 1 to 999 999 999 seconds (RFC 4865 3). */
  public OptionalInt holdFor() {
    return holdFor == 0 ? OptionalInt.empty() : OptionalInt.of(holdFor);
  }

  /** HOLDUNTIL: until when the message is held, in whole seconds (RFC 4865 3). */
  public @Nullable Instant holdUntil() {
    return holdUntil;
  }

  /** MT-PRIORITY: -9 to 9 (RFC 6710 7). */
  public OptionalInt priority() {
    return has(ParameterKeyword.MT_PRIORITY) ? OptionalInt.of(priority) : OptionalInt.empty();
  }

  /** Whether REQUIRETLS was given (RFC 8689 2). */
  public boolean requireTls() {
    return has(ParameterKeyword.REQUIRETLS);
  }

  /** MTRK (RFC 3885 3.1). */
  public @Nullable MessageTracking messageTracking() {
    return messageTracking;
  }

  /** SOLICIT (RFC 3865 2.3). */
  public @Nullable Solicitation solicitation() {
    return solicitation;
  }

  /** SUBMITTER: the responsible address (RFC 4405). */
  public @Nullable Mailbox submitter() {
    return submitter;
  }

  /** Whether CONPERM was given: content may be converted (RFC 4141 4.2). */
  public boolean conversionPermitted() {
    return has(ParameterKeyword.CONPERM);
  }

  /** TRANSID (RFC 1845 2). */
  public @Nullable TransactionId transactionId() {
    return transactionId;
  }

  private boolean has(ParameterKeyword keyword) {
    return (given & keyword.bit()) != 0;
  }

  /** The parameters that have no type here, in the order given. */
  public List<EsmtpParameter> others() {
    return others;
  }

  /** All parameters as they stand in a command: first those with a type, in an order of our own. */
  public List<EsmtpParameter> asList() {
    return new ParameterList()
        .add(ParameterKeyword.SIZE, size == NO_SIZE ? null : Long.toString(size))
        .add(ParameterKeyword.BODY, body == null ? null : body.text())
        .add(ParameterKeyword.SMTPUTF8, smtpUtf8())
        .add(ParameterKeyword.RET, ret == null ? null : ret.name())
        .add(ParameterKeyword.ENVID, envelopeId == null ? null : envelopeId.text())
        .add(ParameterKeyword.AUTH, auth == null ? null : authText(auth))
        .add(ParameterKeyword.BY, deliverBy == null ? null : deliverBy.text())
        .add(ParameterKeyword.HOLDFOR, holdFor == 0 ? null : Integer.toString(holdFor))
        .add(ParameterKeyword.HOLDUNTIL, holdUntil == null ? null : holdUntil.toString())
        .add(ParameterKeyword.MT_PRIORITY, has(ParameterKeyword.MT_PRIORITY) ? "" + priority : null)
        .add(ParameterKeyword.REQUIRETLS, requireTls())
        .add(ParameterKeyword.MTRK, messageTracking == null ? null : messageTracking.text())
        .add(ParameterKeyword.SOLICIT, solicitation == null ? null : solicitation.text())
        .add(ParameterKeyword.SUBMITTER, submitter == null ? null : Xtext.encode(submitter.text()))
        .add(ParameterKeyword.CONPERM, conversionPermitted())
        .add(ParameterKeyword.TRANSID, transactionId == null ? null : transactionId.text())
        .addAll(others)
        .copy();
  }

  private static String authText(ReversePath auth) {
    Mailbox mailbox = auth.mailbox();
    return mailbox == null ? "<>" : Xtext.encode(mailbox.text());
  }

  private List<@Nullable Object> values() {
    return Arrays.asList(
        size,
        body,
        ret,
        envelopeId,
        auth,
        deliverBy,
        holdFor,
        holdUntil,
        messageTracking,
        solicitation,
        submitter,
        transactionId,
        priority,
        given,
        others);
  }

  /** Equal values; those of parameters without a type in the same order. */
  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof MailParameters that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** The parameters as they stand in a command, separated by single blanks. */
  public String text() {
    return Characters.join(asList(), ' ');
  }

  @Override
  public String toString() {
    return text();
  }

  /** Collects parameters. Not thread-safe. */
  public static final class Builder {

    private long size = NO_SIZE;
    private @Nullable BodyType body;
    private @Nullable DsnReturn ret;
    private @Nullable EnvelopeId envelopeId;
    private @Nullable ReversePath auth;
    private @Nullable DeliverBy deliverBy;
    private @Nullable Instant holdUntil;
    private @Nullable MessageTracking messageTracking;
    private @Nullable Solicitation solicitation;
    private @Nullable Mailbox submitter;
    private @Nullable TransactionId transactionId;
    private @Nullable ParameterList others;
    private int holdFor;
    private int priority;
    private int given;

    private Builder() {}

    private Builder set(ParameterKeyword keyword, boolean isGiven) {
      given = isGiven ? given | keyword.bit() : given & ~keyword.bit();
      return this;
    }

    /**
     * Sets SIZE.
     *
     * @param octets the message's length, zero or more, or {@link #NO_SIZE}
     * @return this builder
     * @throws IllegalArgumentException if it is anything else
     */
    public Builder size(long octets) {
      if (octets < NO_SIZE) {
        throw new IllegalArgumentException("size " + octets);
      }
      size = octets;
      return set(ParameterKeyword.SIZE, octets != NO_SIZE);
    }

    /** Sets BODY, null for none. */
    public Builder body(@Nullable BodyType type) {
      body = type;
      return set(ParameterKeyword.BODY, type != null);
    }

    /** Sets SMTPUTF8, or takes it back. */
    public Builder smtpUtf8(boolean isGiven) {
      return set(ParameterKeyword.SMTPUTF8, isGiven);
    }

    /** Sets RET, null for none. */
    public Builder ret(@Nullable DsnReturn what) {
      ret = what;
      return set(ParameterKeyword.RET, what != null);
    }

    /** Sets ENVID, null for none. */
    public Builder envelopeId(@Nullable EnvelopeId id) {
      envelopeId = id;
      return set(ParameterKeyword.ENVID, id != null);
    }

    /** Sets AUTH, {@link ReversePath#NULL} for nobody that is known, null for none. */
    public Builder auth(@Nullable ReversePath submitter) {
      auth = submitter;
      return set(ParameterKeyword.AUTH, submitter != null);
    }

    /** Sets BY, null for none. */
    public Builder deliverBy(@Nullable DeliverBy by) {
      deliverBy = by;
      return set(ParameterKeyword.BY, by != null);
    }

    /**
     * Sets HOLDFOR, which excludes HOLDUNTIL (RFC 4865 4.2).
     *
     * @param seconds 1 to 999 999 999, null for none
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder holdFor(@Nullable Integer seconds) {
      if (seconds != null && (seconds < 1 || seconds > 999_999_999)) {
        throw new IllegalArgumentException("hold for " + seconds);
      }
      holdFor = seconds == null ? 0 : seconds;
      return set(ParameterKeyword.HOLDFOR, seconds != null);
    }

    /**
     * Sets HOLDUNTIL, which excludes HOLDFOR (RFC 4865 4.2).
     *
     * @param time in whole seconds, of a year of four digits; null for none
     * @return this builder
     * @throws IllegalArgumentException if it has a fraction or another year
     */
    public Builder holdUntil(@Nullable Instant time) {
      if (time != null) {
        InternetTime.require(time);
      }
      holdUntil = time;
      return set(ParameterKeyword.HOLDUNTIL, time != null);
    }

    /**
     * Sets MT-PRIORITY.
     *
     * @param value -9 to 9, null for none
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder priority(@Nullable Integer value) {
      if (value != null && (value < -9 || value > 9)) {
        throw new IllegalArgumentException("priority " + value);
      }
      priority = value == null ? 0 : value;
      return set(ParameterKeyword.MT_PRIORITY, value != null);
    }

    /** Sets REQUIRETLS, or takes it back. */
    public Builder requireTls(boolean isGiven) {
      return set(ParameterKeyword.REQUIRETLS, isGiven);
    }

    /** Sets MTRK, null for none; it needs an ENVID that is unique (RFC 3885 3.2). */
    public Builder messageTracking(@Nullable MessageTracking tracking) {
      messageTracking = tracking;
      return set(ParameterKeyword.MTRK, tracking != null);
    }

    /** Sets SOLICIT, null for none. */
    public Builder solicitation(@Nullable Solicitation keywords) {
      solicitation = keywords;
      return set(ParameterKeyword.SOLICIT, keywords != null);
    }

    /**
     * Sets SUBMITTER, null for none.
     *
     * @throws IllegalArgumentException if the mailbox is too long for a path
     */
    public Builder submitter(@Nullable Mailbox mailbox) {
      ForwardPath.checkLength(mailbox);
      submitter = mailbox;
      return set(ParameterKeyword.SUBMITTER, mailbox != null);
    }

    /** Sets CONPERM, or takes it back. */
    public Builder conversionPermitted(boolean isGiven) {
      return set(ParameterKeyword.CONPERM, isGiven);
    }

    /** Sets TRANSID, null for none. */
    public Builder transactionId(@Nullable TransactionId id) {
      transactionId = id;
      return set(ParameterKeyword.TRANSID, id != null);
    }

    /**
     * Adds a parameter without a type.
     *
     * @param parameter the parameter; its keyword is not one of the typed ones
     * @return this builder
     * @throws IllegalArgumentException if the keyword has a type or was added before
     */
    public Builder other(EsmtpParameter parameter) {
      byte[] keyword = Characters.octets(parameter.keyword());
      if (keyword != null && ParameterKeyword.ofMail(keyword, 0, keyword.length) != null) {
        throw new IllegalArgumentException(parameter.keyword() + " has a type of its own");
      }
      others = others == null ? new ParameterList() : others;
      others.add(parameter);
      return this;
    }

    /** How many parameters are set. */
    public int count() {
      return Integer.bitCount(given) + (others == null ? 0 : others.size());
    }

    /**
     * Whether MTRK, if it was set, has the ENVID that it needs (RFC 3885 3.2), and one at most of
     * HOLDFOR and HOLDUNTIL was set (RFC 4865 4.2).
     */
    public boolean isConsistent() {
      return (holdFor == 0 || holdUntil == null)
          && (messageTracking == null || envelopeId != null && envelopeId.isUnique());
    }

    /**
     * The parameters collected so far.
     *
     * @throws IllegalStateException if they are not {@link #isConsistent()}
     */
    public MailParameters build() {
      if (!isConsistent()) {
        throw new IllegalStateException("HOLDFOR with HOLDUNTIL, or MTRK without a unique ENVID");
      }
      return count() == 0 ? NONE : new MailParameters(this);
    }
  }
}
