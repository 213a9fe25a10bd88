package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.InternetTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The ESMTP parameters of a MAIL command, each at most once (RFC 5321 4.1.1.2).
 *
 * <p>A parameter that was not given is null, an empty optional number, or false if it has no value.
 * {@link EsmtpKeyword} lists those that have a type here; {@link #others()} has all others.
 */
public final class MailParameters {

  /** No parameter at all. */
  public static final MailParameters NONE = new MailParameters(new Builder());

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

  /** A builder with these parameters. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Whether a parameter was given; one of RCPT never was. */
  public boolean has(EsmtpKeyword keyword) {
    return (given & keyword.bit()) != 0;
  }

  /** SIZE: the message's length in octets, saturated at {@link Long#MAX_VALUE} (RFC 1870 6). */
  public OptionalLong size() {
    return has(EsmtpKeyword.SIZE) ? OptionalLong.of(size) : OptionalLong.empty();
  }

  /** BODY (RFC 6152 3, RFC 3030 3); without it the body is 7BIT. */
  public @Nullable BodyType body() {
    return body;
  }

  /** Whether SMTPUTF8 was given (RFC 6531 3.4). */
  public boolean smtpUtf8() {
    return has(EsmtpKeyword.SMTPUTF8);
  }

  /** RET: how much of the message a notification returns (RFC 3461 4.3). */
  public @Nullable DsnReturn ret() {
    return ret;
  }

  /** ENVID (RFC 3461 4.4). */
  public @Nullable EnvelopeId envelopeId() {
    return envelopeId;
  }

  /**
   * AUTH: who submitted the message, {@link ReversePath#NULL} if that is not known (RFC 4954 5). A
   * claim of the client, to be believed only if the client is trusted. May be international without
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
    return has(EsmtpKeyword.HOLDFOR) ? OptionalInt.of(holdFor) : OptionalInt.empty();
  }

  /** HOLDUNTIL: until when the message is held, in whole seconds (RFC 4865 3). */
  public @Nullable Instant holdUntil() {
    return holdUntil;
  }

  /** MT-PRIORITY: -9 to 9 (RFC 6710 7). */
  public OptionalInt priority() {
    return has(EsmtpKeyword.MT_PRIORITY) ? OptionalInt.of(priority) : OptionalInt.empty();
  }

  /** Whether REQUIRETLS was given (RFC 8689 2). */
  public boolean requireTls() {
    return has(EsmtpKeyword.REQUIRETLS);
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
    return has(EsmtpKeyword.CONPERM);
  }

  /** TRANSID (RFC 1845 2). */
  public @Nullable TransactionId transactionId() {
    return transactionId;
  }

  /** The parameters that have no type here, in the order given. */
  public List<EsmtpParameter> others() {
    return others;
  }

  /** All parameters as they stand in a command: those with a type first, in the table's order. */
  public List<EsmtpParameter> asList() {
    List<EsmtpParameter> all = new ArrayList<>(Integer.bitCount(given) + others.size());
    for (EsmtpKeyword keyword : EsmtpKeyword.ofMail()) {
      if (has(keyword)) {
        all.add(keyword.write(this));
      }
    }
    all.addAll(others);
    return List.copyOf(all);
  }

  private List<List<@Nullable Object>> values() {
    return List.of(
        Arrays.asList(given, size(), body, ret, envelopeId, auth, deliverBy, holdFor(), holdUntil),
        Arrays.asList(priority(), messageTracking, solicitation, submitter, transactionId, others));
  }

  /** Equal values; the order of parameters without a type matters. */
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

  /**
   * Collects parameters. Not thread-safe.
   *
   * <p>Null takes a parameter back, and so does {@link #without}.
   */
  public static final class Builder {

    private long size;
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
    private @Nullable UntypedParameters others;
    private int holdFor;
    private int priority;
    private int given;

    private Builder() {}

    private Builder(MailParameters from) {
      size = from.size;
      body = from.body;
      ret = from.ret;
      envelopeId = from.envelopeId;
      auth = from.auth;
      deliverBy = from.deliverBy;
      holdUntil = from.holdUntil;
      messageTracking = from.messageTracking;
      solicitation = from.solicitation;
      submitter = from.submitter;
      transactionId = from.transactionId;
      holdFor = from.holdFor;
      priority = from.priority;
      given = from.given;
      from.others.forEach(this::other);
    }

    boolean has(EsmtpKeyword keyword) {
      return (given & keyword.bit()) != 0;
    }

    Builder set(EsmtpKeyword keyword, boolean isGiven) {
      given = isGiven ? given | keyword.bit() : given & ~keyword.bit();
      return this;
    }

    /**
     * Sets SIZE.
     *
     * @param octets the message's length, zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public Builder size(long octets) {
      if (octets < 0) {
        throw new IllegalArgumentException("SIZE " + octets + " is below 0");
      }
      size = octets;
      return set(EsmtpKeyword.SIZE, true);
    }

    /** Sets BODY. */
    public Builder body(@Nullable BodyType type) {
      body = type;
      return set(EsmtpKeyword.BODY, type != null);
    }

    /** Sets SMTPUTF8. */
    public Builder smtpUtf8() {
      return set(EsmtpKeyword.SMTPUTF8, true);
    }

    /** Sets RET. */
    public Builder ret(@Nullable DsnReturn what) {
      ret = what;
      return set(EsmtpKeyword.RET, what != null);
    }

    /** Sets ENVID. */
    public Builder envelopeId(@Nullable EnvelopeId id) {
      envelopeId = id;
      return set(EsmtpKeyword.ENVID, id != null);
    }

    /** Sets AUTH; {@link ReversePath#NULL} stands for a submitter that is not known. */
    public Builder auth(@Nullable ReversePath submitter) {
      auth = submitter;
      return set(EsmtpKeyword.AUTH, submitter != null);
    }

    /** Sets BY. */
    public Builder deliverBy(@Nullable DeliverBy by) {
      deliverBy = by;
      return set(EsmtpKeyword.BY, by != null);
    }

    /**
     * Sets HOLDFOR, which excludes HOLDUNTIL (RFC 4865 4.2).
     *
     * @param seconds 1 to 999 999 999
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder holdFor(int seconds) {
      if (seconds < 1 || seconds > 999_999_999) {
        throw new IllegalArgumentException(
            "HOLDFOR " + seconds + " is not within 1 to 999999999 seconds (RFC 4865 3)");
      }
      holdFor = seconds;
      return set(EsmtpKeyword.HOLDFOR, true);
    }

    /**
     * Sets HOLDUNTIL, which excludes HOLDFOR (RFC 4865 4.2).
     *
     * @param time in whole seconds, of a year from 0 to 9999
     * @throws IllegalArgumentException if it has a fraction or another year
     */
    public Builder holdUntil(@Nullable Instant time) {
      if (time != null) {
        InternetTime.require(time);
      }
      holdUntil = time;
      return set(EsmtpKeyword.HOLDUNTIL, time != null);
    }

    /**
     * Sets MT-PRIORITY.
     *
     * @param value -9 to 9
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder priority(int value) {
      if (value < -9 || value > 9) {
        throw new IllegalArgumentException(
            "MT-PRIORITY " + value + " is not within -9 to 9 (RFC 6710 4.1)");
      }
      priority = value;
      return set(EsmtpKeyword.MT_PRIORITY, true);
    }

    /** Sets REQUIRETLS. */
    public Builder requireTls() {
      return set(EsmtpKeyword.REQUIRETLS, true);
    }

    /** Sets MTRK, which needs an ENVID that is unique (RFC 3885 3.2). */
    public Builder messageTracking(@Nullable MessageTracking tracking) {
      messageTracking = tracking;
      return set(EsmtpKeyword.MTRK, tracking != null);
    }

    /** Sets SOLICIT. */
    public Builder solicitation(@Nullable Solicitation keywords) {
      solicitation = keywords;
      return set(EsmtpKeyword.SOLICIT, keywords != null);
    }

    /**
     * Sets SUBMITTER.
     *
     * @throws IllegalArgumentException if the mailbox is too long for a path
     */
    public Builder submitter(@Nullable Mailbox mailbox) {
      ForwardPath.checkLength(mailbox);
      submitter = mailbox;
      return set(EsmtpKeyword.SUBMITTER, mailbox != null);
    }

    /** Sets CONPERM. */
    public Builder conversionPermitted() {
      return set(EsmtpKeyword.CONPERM, true);
    }

    /** Sets TRANSID. */
    public Builder transactionId(@Nullable TransactionId id) {
      transactionId = id;
      return set(EsmtpKeyword.TRANSID, id != null);
    }

    /** Takes a parameter back, if it was set. */
    public Builder without(EsmtpKeyword keyword) {
      keyword.clear(this);
      return set(keyword, false);
    }

    /**
     * Sets a parameter from its value as it stands in a command.
     *
     * @param keyword the keyword, one of MAIL
     * @param octets an array of ASCII
     * @param from the index of the value's first octet
     * @param to the index after its last octet, {@code from} if the keyword stands alone
     * @return false if the keyword cannot have the value; then the parameter is not set
     * @throws IllegalArgumentException if the keyword is one of RCPT
     */
    public boolean parse(EsmtpKeyword keyword, byte[] octets, int from, int to) {
      return keyword.read(this, octets, from, to);
    }

    /**
     * Adds a parameter without a type.
     *
     * @param parameter the parameter
     * @throws IllegalArgumentException if its keyword has a type or was added before
     */
    public Builder other(EsmtpParameter parameter) {
      others = others == null ? new UntypedParameters(Verb.MAIL) : others;
      others.add(parameter);
      return this;
    }

    /**
     * The parameter that excludes another one, or lacks one that it needs: HOLDUNTIL beside HOLDFOR
     * (RFC 4865 4.2), or MTRK without an ENVID that is unique (RFC 3885 3.2).
     *
     * @return its keyword, null if all parameters go together
     */
    public @Nullable EsmtpKeyword conflict() {
      if (has(EsmtpKeyword.HOLDFOR) && holdUntil != null) {
        return EsmtpKeyword.HOLDUNTIL;
      }
      boolean untracked = messageTracking != null && (envelopeId == null || !envelopeId.isUnique());
      return untracked ? EsmtpKeyword.MTRK : null;
    }

    /**
     * The parameters collected so far.
     *
     * @throws IllegalStateException if there is a {@link #conflict()}
     */
    public MailParameters build() {
      EsmtpKeyword conflict = conflict();
      if (conflict != null) {
        throw new IllegalStateException(
            conflict + " does not fit: HOLDUNTIL excludes HOLDFOR, MTRK needs ENVID=local@host");
      }
      return given == 0 && others == null ? NONE : new MailParameters(this);
    }
  }
}
