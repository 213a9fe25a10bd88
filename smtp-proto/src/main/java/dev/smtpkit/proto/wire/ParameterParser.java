package dev.smtpkit.proto.wire;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.DeliverBy;
import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.DsnNotify;
import dev.smtpkit.proto.DsnReturn;
import dev.smtpkit.proto.EnvelopeId;
import dev.smtpkit.proto.EsmtpParameter;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.MessageTracking;
import dev.smtpkit.proto.OriginalRecipient;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.RecipientValidSince;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Solicitation;
import dev.smtpkit.proto.SyntaxError.Kind;
import dev.smtpkit.proto.TransactionId;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.Xtext;
import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.InternetTime;
import dev.smtpkit.proto.grammar.ParameterKeyword;
import dev.smtpkit.proto.grammar.Word;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads ESMTP parameters: exactly one blank stands before each (RFC 5321 4.1.2); whatever is left
 * over is an error, nothing is dropped.
 */
final class ParameterParser {

  private static final Word NOBODY = new Word("<>");

  private final Cursor cursor;

  private int keyword;
  private int keywordEnd;

  /** The value's first octet, the end of the parameter without one. */
  private int value;

  /** Where the parameter ends. */
  private int end;

  /** The bits of the keywords read. */
  private int seen;

  /** Whether no value read has UTF-8. Most cannot. */
  private boolean ascii;

  /** Those without a type, which few lines have. */
  private List<EsmtpParameter> others = List.of();

  private @Nullable Kind fault;

  ParameterParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Why the last call returned null. */
  Kind fault() {
    return requireNonNull(fault);
  }

  /** The parameters of MAIL up to the end of the line, null if there is a {@link #fault}. */
  @Nullable MailParameters readMail() {
    begin();
    if (cursor.atEnd()) {
      return MailParameters.NONE;
    }
    MailParameters.Builder builder = MailParameters.builder();
    while (readNext()) {
      ParameterKeyword known = ParameterKeyword.ofMail(cursor.octets, keyword, keywordEnd);
      if (known == null) {
        readOther();
      } else if (isFirst(known)) {
        int before = builder.count();
        set(builder, known);
        check(builder.count() > before, ofPriority(known, Kind.BAD_PARAMETER_VALUE));
      }
    }
    check(ascii || (seen & ParameterKeyword.SMTPUTF8.bit()) != 0, Kind.BAD_PARAMETER);
    check(builder.isConsistent(), Kind.INCOMPATIBLE_PARAMETERS);
    check(othersDiffer(), Kind.DUPLICATE_PARAMETER);
    if (fault != null) {
      return null;
    }
    for (EsmtpParameter other : others) {
      builder.other(other);
    }
    return builder.build();
  }

  /**
   * The parameters of RCPT up to the end of the line, null if there is a {@link #fault}.
   *
   * @param utf8 whether the transaction is under SMTPUTF8
   */
  @Nullable RcptParameters readRcpt(Utf8 utf8) {
    begin();
    if (cursor.atEnd()) {
      return RcptParameters.NONE;
    }
    RcptParameters.Builder builder = RcptParameters.builder();
    while (readNext()) {
      ParameterKeyword known = ParameterKeyword.ofRcpt(cursor.octets, keyword, keywordEnd);
      if (known == null) {
        readOther();
      } else if (isFirst(known)) {
        int before = builder.count();
        set(builder, known);
        check(builder.count() > before, ofPriority(known, Kind.BAD_PARAMETER_VALUE));
      }
    }
    check(ascii || utf8 == Utf8.ALLOWED, Kind.BAD_PARAMETER);
    check(othersDiffer(), Kind.DUPLICATE_PARAMETER);
    if (fault != null) {
      return null;
    }
    for (EsmtpParameter other : others) {
      builder.other(other);
    }
    return builder.build();
  }

  private void begin() {
    fault = null;
    seen = 0;
    ascii = true;
    others = List.of();
  }

  /** Notes a fault, unless there is an earlier one. */
  private void check(boolean holds, Kind otherwise) {
    if (!holds && fault == null) {
      fault = otherwise;
    }
  }

  /** Steps over the next parameter; false at the end of the line or with a fault. */
  private boolean readNext() {
    if (fault != null || cursor.atEnd()) {
      return false;
    }
    if (!cursor.take(' ')) {
      fault = Kind.BAD_PARAMETER;
      return false;
    }
    cursor.takeBlanks(Deviation.STRAY_BLANKS);
    byte[] octets = cursor.octets;
    keyword = cursor.at;
    end = Characters.indexOf(octets, keyword, cursor.end, ' ');
    keywordEnd = Characters.indexOf(octets, keyword, end, '=');
    value = Math.min(keywordEnd + 1, end);
    if (keywordEnd == keyword || keywordEnd < end && value == end) {
      fault = Kind.BAD_PARAMETER;
      return false;
    }
    cursor.at = end;
    return true;
  }

  /** Only MT-PRIORITY has a code of its own. */
  private static Kind ofPriority(ParameterKeyword known, Kind otherwise) {
    return known == ParameterKeyword.MT_PRIORITY ? Kind.BAD_PRIORITY : otherwise;
  }

  private boolean isFirst(ParameterKeyword known) {
    int before = seen;
    seen |= known.bit();
    check(seen != before, ofPriority(known, Kind.DUPLICATE_PARAMETER));
    return fault == null;
  }

  /** Sets a parameter, unless its keyword cannot have the value. A switch would cost a class. */
  private void set(MailParameters.Builder builder, ParameterKeyword known) {
    byte[] octets = cursor.octets;
    if (known == ParameterKeyword.SIZE) {
      builder.size(Characters.number(octets, value, end, 20));
    } else if (known == ParameterKeyword.BODY) {
      builder.body(BodyType.parse(octets, value, end));
    } else if (known == ParameterKeyword.RET) {
      builder.ret(DsnReturn.parse(octets, value, end));
    } else if (known == ParameterKeyword.ENVID) {
      builder.envelopeId(EnvelopeId.parse(octets, value, end));
    } else if (known == ParameterKeyword.SMTPUTF8) {
      builder.smtpUtf8(isFlag());
    } else if (known == ParameterKeyword.AUTH) {
      builder.auth(auth());
    } else {
      setRarer(builder, known);
    }
  }

  /** Apart from the common ones, which are small enough to be inlined without these. */
  private void setRarer(MailParameters.Builder builder, ParameterKeyword known) {
    byte[] octets = cursor.octets;
    if (known == ParameterKeyword.BY) {
      builder.deliverBy(DeliverBy.parse(octets, value, end));
    } else if (known == ParameterKeyword.HOLDFOR) {
      builder.holdFor(seconds());
    } else if (known == ParameterKeyword.HOLDUNTIL) {
      builder.holdUntil(time());
    } else if (known == ParameterKeyword.MT_PRIORITY) {
      builder.priority(priority());
    } else if (known == ParameterKeyword.REQUIRETLS) {
      builder.requireTls(isFlag());
    } else if (known == ParameterKeyword.CONPERM) {
      builder.conversionPermitted(isFlag());
    } else if (known == ParameterKeyword.MTRK) {
      builder.messageTracking(MessageTracking.parse(octets, value, end));
    } else if (known == ParameterKeyword.SOLICIT) {
      builder.solicitation(Solicitation.parse(octets, value, end));
    } else if (known == ParameterKeyword.SUBMITTER) {
      builder.submitter(Xtext.decodeMailbox(octets, value, end));
    } else if (known == ParameterKeyword.TRANSID) {
      builder.transactionId(TransactionId.parse(octets, value, end));
    } else {
      throw new AssertionError(known);
    }
  }

  private void set(RcptParameters.Builder builder, ParameterKeyword known) {
    byte[] octets = cursor.octets;
    if (known == ParameterKeyword.NOTIFY) {
      builder.dsnNotify(DsnNotify.parse(octets, value, end));
    } else if (known == ParameterKeyword.ORCPT) {
      ascii = ascii && Characters.isAscii(octets, value, end);
      builder.originalRecipient(OriginalRecipient.parse(octets, value, end));
    } else if (known == ParameterKeyword.RRVS) {
      builder.validSince(RecipientValidSince.parse(octets, value, end));
    } else if (known == ParameterKeyword.CONNEG) {
      builder.contentNegotiation(isFlag());
    } else {
      throw new AssertionError(known);
    }
  }

  private boolean isFlag() {
    return keywordEnd == end;
  }

  /** auth-param = "AUTH=" xtext: of a mailbox, or of nobody in particular (RFC 4954 8). */
  private @Nullable ReversePath auth() {
    if (NOBODY.is(cursor.octets, value, end)) {
      return ReversePath.NULL;
    }
    Mailbox mailbox = Xtext.decodeMailbox(cursor.octets, value, end);
    return mailbox == null ? null : new ReversePath(mailbox);
  }

  /** future-release-interval = %x31-39 *8DIGIT (RFC 4865 3). */
  private @Nullable Integer seconds() {
    int seconds = (int) Characters.number(cursor.octets, value, end, 9);
    return seconds < 1 || cursor.octets[value] == '0' ? null : seconds;
  }

  /** A date-time in UTC, without a fraction: its last letter is Z (RFC 4865 3). */
  private @Nullable Instant time() {
    return end - value == 20 ? InternetTime.parse(cursor.octets, value, end) : null;
  }

  /** priority-value = (["-"] NZDIGIT) / "0" (RFC 6710 7). */
  private @Nullable Integer priority() {
    boolean negative = value < end && cursor.octets[value] == '-';
    int number = (int) Characters.number(cursor.octets, negative ? value + 1 : value, end, 1);
    if (number < (negative ? 1 : 0)) {
      return null;
    }
    return negative ? -number : number;
  }

  private void readOther() {
    ascii = ascii && Characters.isAscii(cursor.octets, keyword, end);
    EsmtpParameter other = EsmtpParameter.parse(cursor.octets, keyword, end);
    if (other == null) {
      fault = Kind.BAD_PARAMETER;
    } else {
      if (others.isEmpty()) {
        others = new ArrayList<>(2);
      }
      others.add(other);
    }
  }

  /** By a set: a line has room for hundreds, and comparing each pair would cost milliseconds. */
  private boolean othersDiffer() {
    if (others.size() < 2) {
      return true;
    }
    Set<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (EsmtpParameter other : others) {
      keywords.add(other.keyword());
    }
    return keywords.size() == others.size();
  }
}
