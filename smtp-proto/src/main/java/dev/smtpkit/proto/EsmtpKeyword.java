package dev.smtpkit.proto;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.InternetTime;
import dev.smtpkit.proto.grammar.Word;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ESMTP parameters that have a type in {@link MailParameters} or {@link RcptParameters}: the
 * one table of their keywords, commands and extensions, and of how their values are read and
 * written.
 *
 * <p>May grow: a keyword that gets a type moves here from {@link MailParameters#others()}. A switch
 * over it needs a {@code default} that treats the parameter as one without a type.
 */
public enum EsmtpKeyword {
  /** The message's length (RFC 1870 6). */
  SIZE("SIZE", Verb.MAIL, EhloKeyword.SIZE),
  /** The type of the body (RFC 6152 3); BINARYMIME has {@link BodyType#extension() its own}. */
  BODY("BODY", Verb.MAIL, EhloKeyword.EIGHT_BIT_MIME),
  /** Addresses and header fields may hold UTF-8 (RFC 6531 3.4). */
  SMTPUTF8("SMTPUTF8", Verb.MAIL, EhloKeyword.SMTPUTF8),
  /** How much of the message a notification returns (RFC 3461 4.3). */
  RET("RET", Verb.MAIL, EhloKeyword.DSN),
  /** The envelope id (RFC 3461 4.4). */
  ENVID("ENVID", Verb.MAIL, EhloKeyword.DSN),
  /** The authenticated submitter (RFC 4954 5). */
  AUTH("AUTH", Verb.MAIL, EhloKeyword.AUTH),
  /** The time for delivery (RFC 2852 4). */
  BY("BY", Verb.MAIL, EhloKeyword.DELIVERBY),
  /** How long the message is held (RFC 4865 3). */
  HOLDFOR("HOLDFOR", Verb.MAIL, EhloKeyword.FUTURERELEASE),
  /** Until when the message is held (RFC 4865 3). */
  HOLDUNTIL("HOLDUNTIL", Verb.MAIL, EhloKeyword.FUTURERELEASE),
  /** The priority (RFC 6710 4.1). */
  MT_PRIORITY("MT-PRIORITY", Verb.MAIL, EhloKeyword.MT_PRIORITY),
  /** TLS is required on every hop (RFC 8689 2). */
  REQUIRETLS("REQUIRETLS", Verb.MAIL, EhloKeyword.REQUIRETLS),
  /** Message tracking (RFC 3885 3.1). */
  MTRK("MTRK", Verb.MAIL, EhloKeyword.MTRK),
  /** The solicitation class keywords (RFC 3865 2.3). */
  SOLICIT("SOLICIT", Verb.MAIL, EhloKeyword.NO_SOLICITING),
  /** The responsible submitter (RFC 4405 4). */
  SUBMITTER("SUBMITTER", Verb.MAIL, EhloKeyword.SUBMITTER),
  /** Content may be converted (RFC 4141 4.2). */
  CONPERM("CONPERM", Verb.MAIL, EhloKeyword.CONPERM),
  /** The transaction id of checkpoint and restart (RFC 1845 2). */
  TRANSID("TRANSID", Verb.MAIL, EhloKeyword.CHECKPOINT),
  /** The events that the sender wants to be notified of (RFC 3461 4.1). */
  NOTIFY("NOTIFY", Verb.RCPT, EhloKeyword.DSN),
  /** The original recipient (RFC 3461 4.2). */
  ORCPT("ORCPT", Verb.RCPT, EhloKeyword.DSN),
  /** Since when the recipient has owned the mailbox (RFC 7293 3.1). */
  RRVS("RRVS", Verb.RCPT, EhloKeyword.RRVS),
  /** The recipient's capabilities are asked for (RFC 4141 5.2). */
  CONNEG("CONNEG", Verb.RCPT, EhloKeyword.CONNEG);

  private static final List<EsmtpKeyword> OF_MAIL = ofCommand(Verb.MAIL);
  private static final List<EsmtpKeyword> OF_RCPT = ofCommand(Verb.RCPT);

  /** Keywords by length and first letter: hardly ever do two of one command share both. */
  private static final EsmtpKeyword[][] MAIL_CANDIDATES = candidates(OF_MAIL);

  private static final EsmtpKeyword[][] RCPT_CANDIDATES = candidates(OF_RCPT);

  private static final int MAX_LENGTH = 15;
  private static final int LETTER_BITS = 5;
  private static final Word NOBODY = new Word("<>");

  @SuppressWarnings("ImmutableEnumChecker") // no word ever changes
  private final Word word;

  private final Verb command;
  private final String extension;

  EsmtpKeyword(String text, Verb command, String extension) {
    word = new Word(text);
    this.command = command;
    this.extension = extension;
  }

  private static List<EsmtpKeyword> ofCommand(Verb command) {
    List<EsmtpKeyword> keywords = new ArrayList<>();
    for (EsmtpKeyword keyword : values()) {
      if (keyword.command == command) {
        keywords.add(keyword);
      }
    }
    return List.copyOf(keywords);
  }

  private static EsmtpKeyword[][] candidates(List<EsmtpKeyword> keywords) {
    EsmtpKeyword[][] candidates = new EsmtpKeyword[(MAX_LENGTH + 1) << LETTER_BITS][];
    for (int index = 0; index < candidates.length; index++) {
      List<EsmtpKeyword> alike = new ArrayList<>();
      for (EsmtpKeyword keyword : keywords) {
        if (index(keyword.text().length(), keyword.text().charAt(0)) == index) {
          alike.add(keyword);
        }
      }
      candidates[index] = alike.toArray(EsmtpKeyword[]::new);
    }
    return candidates;
  }

  private static int index(int length, int letter) {
    return length << LETTER_BITS | letter & ((1 << LETTER_BITS) - 1);
  }

  /** The keywords of MAIL, in the order in which they are written. */
  public static List<EsmtpKeyword> ofMail() {
    return OF_MAIL;
  }

  /** The keywords of RCPT, in the order in which they are written. */
  public static List<EsmtpKeyword> ofRcpt() {
    return OF_RCPT;
  }

  /**
   * The keyword of MAIL that a range of octets is, in any case.
   *
   * @param octets an array of ASCII or UTF-8
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the keyword, null if no parameter of MAIL with a type has it
   */
  public static @Nullable EsmtpKeyword ofMail(byte[] octets, int from, int to) {
    return match(MAIL_CANDIDATES, octets, from, to);
  }

  /**
   * The keyword of RCPT that a range of octets is, in any case.
   *
   * @param octets an array of ASCII or UTF-8
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the keyword, null if no parameter of RCPT with a type has it
   */
  public static @Nullable EsmtpKeyword ofRcpt(byte[] octets, int from, int to) {
    return match(RCPT_CANDIDATES, octets, from, to);
  }

  private static @Nullable EsmtpKeyword match(
      EsmtpKeyword[][] candidates, byte[] octets, int from, int to) {
    if (from >= to || to - from > MAX_LENGTH) {
      return null;
    }
    for (EsmtpKeyword candidate : candidates[index(to - from, octets[from])]) {
      if (candidate.word.is(octets, from, to)) {
        return candidate;
      }
    }
    return null;
  }

  /** The keyword as it stands in a command. */
  public String text() {
    return word.toString();
  }

  /** The command of the parameter, {@link Verb#MAIL} or {@link Verb#RCPT}. */
  public Verb command() {
    return command;
  }

  /** The EHLO keyword of the extension that brings the parameter. */
  public String extension() {
    return extension;
  }

  /** A bit of its own, for sets of keywords. */
  int bit() {
    return 1 << ordinal();
  }

  /**
   * Reads the value of a parameter of MAIL.
   *
   * @param to the index after the last octet; {@code from} if the keyword stands alone
   * @return false if the keyword cannot have the value; the builder is unchanged
   */
  boolean read(MailParameters.Builder builder, byte[] octets, int from, int to) {
    switch (this) {
      case SIZE -> {
        long size = Characters.number(octets, from, to, 20);
        if (size >= 0) {
          builder.size(size);
        }
      }
      case BODY -> builder.body(BodyType.parse(octets, from, to));
      case RET -> builder.ret(DsnReturn.parse(octets, from, to));
      case ENVID -> builder.envelopeId(EnvelopeId.parse(octets, from, to));
      case AUTH -> builder.auth(submitter(octets, from, to));
      case SMTPUTF8, REQUIRETLS, CONPERM -> builder.set(this, from == to);
      default -> readRarer(builder, octets, from, to);
    }
    return builder.has(this);
  }

  /** Apart from the common ones, which without these are small enough to be inlined. */
  private void readRarer(MailParameters.Builder builder, byte[] octets, int from, int to) {
    switch (this) {
      case BY -> builder.deliverBy(DeliverBy.parse(octets, from, to));
      case HOLDFOR -> {
        // future-release-interval = %x31-39 *8DIGIT (RFC 4865 3)
        int seconds = (int) Characters.number(octets, from, to, 9);
        if (seconds > 0 && octets[from] != '0') {
          builder.holdFor(seconds);
        }
      }
      // In UTC and without a fraction, so that the last of twenty letters is Z (RFC 4865 3).
      case HOLDUNTIL ->
          builder.holdUntil(to - from == 20 ? InternetTime.parse(octets, from, to) : null);
      case MT_PRIORITY -> {
        // priority-value = (["-"] NZDIGIT) / "0" (RFC 6710 7)
        boolean negative = from < to && octets[from] == '-';
        int number = (int) Characters.number(octets, negative ? from + 1 : from, to, 1);
        if (number >= (negative ? 1 : 0)) {
          builder.priority(negative ? -number : number);
        }
      }
      case MTRK -> builder.messageTracking(MessageTracking.parse(octets, from, to));
      case SOLICIT -> builder.solicitation(Solicitation.parse(octets, from, to));
      case SUBMITTER -> builder.submitter(Xtext.decodeMailbox(octets, from, to));
      case TRANSID -> builder.transactionId(TransactionId.parse(octets, from, to));
      default -> throw new IllegalArgumentException(this + " is no parameter of MAIL");
    }
  }

  /** auth-param = "AUTH=" xtext: of a mailbox, or "<>" for nobody in particular (RFC 4954 8). */
  private static @Nullable ReversePath submitter(byte[] octets, int from, int to) {
    if (NOBODY.is(octets, from, to)) {
      return ReversePath.NULL;
    }
    Mailbox mailbox = Xtext.decodeMailbox(octets, from, to);
    if (mailbox != null) {
      return new ReversePath(mailbox);
    }
    // Some encode more than they must.
    byte[] decoded = Xtext.decode(octets, from, to, true);
    return decoded != null && NOBODY.is(decoded, 0, decoded.length) ? ReversePath.NULL : null;
  }

  /** The same for a parameter of RCPT. */
  boolean read(RcptParameters.Builder builder, byte[] octets, int from, int to) {
    switch (this) {
      case NOTIFY -> builder.dsnNotify(DsnNotify.parse(octets, from, to));
      case ORCPT -> builder.originalRecipient(OriginalRecipient.parse(octets, from, to));
      case RRVS -> builder.validSince(RecipientValidSince.parse(octets, from, to));
      case CONNEG -> builder.set(this, from == to);
      default -> throw new IllegalArgumentException(this + " is no parameter of RCPT");
    }
    return builder.has(this);
  }

  /**
   * Removes the value of a parameter of MAIL, unless it is a number, which is kept beside a bit.
   */
  void clear(MailParameters.Builder builder) {
    switch (this) {
      case BODY -> builder.body(null);
      case RET -> builder.ret(null);
      case ENVID -> builder.envelopeId(null);
      case AUTH -> builder.auth(null);
      case BY -> builder.deliverBy(null);
      case HOLDUNTIL -> builder.holdUntil(null);
      case MTRK -> builder.messageTracking(null);
      case SOLICIT -> builder.solicitation(null);
      case SUBMITTER -> builder.submitter(null);
      case TRANSID -> builder.transactionId(null);
      default -> {
        // The bit says that it was given.
      }
    }
  }

  /** The same for a parameter of RCPT. */
  void clear(RcptParameters.Builder builder) {
    switch (this) {
      case NOTIFY -> builder.dsnNotify(null);
      case ORCPT -> builder.originalRecipient(null);
      case RRVS -> builder.validSince(null);
      default -> {
        // The bit says that it was given.
      }
    }
  }

  /** The parameter as it stands in a command; it was given. */
  EsmtpParameter write(MailParameters given) {
    String value =
        switch (this) {
          case SIZE -> Long.toString(given.size().orElseThrow());
          case BODY -> requireNonNull(given.body()).text();
          case RET -> requireNonNull(given.ret()).name();
          case ENVID -> requireNonNull(given.envelopeId()).text();
          case AUTH -> {
            Mailbox mailbox = requireNonNull(given.auth()).mailbox();
            yield mailbox == null ? NOBODY.toString() : Xtext.encode(mailbox.text());
          }
          case BY -> requireNonNull(given.deliverBy()).text();
          case HOLDFOR -> Integer.toString(given.holdFor().orElseThrow());
          case HOLDUNTIL -> requireNonNull(given.holdUntil()).toString();
          case MT_PRIORITY -> Integer.toString(given.priority().orElseThrow());
          case MTRK -> requireNonNull(given.messageTracking()).text();
          case SOLICIT -> requireNonNull(given.solicitation()).text();
          case SUBMITTER -> Xtext.encode(requireNonNull(given.submitter()).text());
          case TRANSID -> requireNonNull(given.transactionId()).text();
          default -> null;
        };
    return new EsmtpParameter(text(), value);
  }

  /** The parameter as it stands in a command; it was given. */
  EsmtpParameter write(RcptParameters given) {
    String value =
        switch (this) {
          case NOTIFY -> requireNonNull(given.dsnNotify()).text();
          case ORCPT -> requireNonNull(given.originalRecipient()).text();
          case RRVS -> requireNonNull(given.validSince()).text();
          default -> null;
        };
    return new EsmtpParameter(text(), value);
  }
}
