package dev.smtpkit.proto.wire;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.EsmtpKeyword;
import dev.smtpkit.proto.EsmtpParameter;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.SyntaxError.Kind;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.Xtext;
import dev.smtpkit.proto.grammar.Characters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ESMTP parameters of a line: one blank stands before each (RFC 5321 4.1.2). Anything
 * left over is an error; nothing is dropped.
 */
final class ParameterParser {

  /** The keywords whose values are mailboxes. */
  private static final int MAILBOXES =
      1 << EsmtpKeyword.AUTH.ordinal() | 1 << EsmtpKeyword.SUBMITTER.ordinal();

  private final Cursor cursor;

  /** The current parameter: the first octet of its keyword, and the index after the last. */
  private int keyword;

  private int keywordEnd;

  /** The first octet of the value, the end of the parameter if it has none. */
  private int value;

  /** The index after the parameter. */
  private int end;

  /** Ordinals of the typed keywords read so far, as bits. */
  private int seen;

  /** Whether all values read so far are ASCII; most cannot be anything else. */
  private boolean ascii;

  /** The parameters without a type, which few lines have. */
  private List<EsmtpParameter> others = List.of();

  private @Nullable Kind fault;
  private int faultAt;
  private @Nullable String faultKeyword;

  ParameterParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Why the last call returned null. */
  Kind fault() {
    return requireNonNull(fault);
  }

  /** The index at which the last call found the fault. */
  int faultAt() {
    return faultAt;
  }

  /** The keyword of the faulty parameter in upper case, null if it has no well-formed one. */
  @Nullable String faultKeyword() {
    return faultKeyword;
  }

  /** The parameters of MAIL up to the end of the line, null if there is a {@link #fault}. */
  @Nullable MailParameters readMail() {
    if (cursor.atEnd()) {
      return MailParameters.NONE;
    }
    int first = begin();
    MailParameters.Builder builder = MailParameters.builder();
    while (readNext()) {
      EsmtpKeyword known = EsmtpKeyword.ofMail(cursor.octets, keyword, keywordEnd);
      if (known == null) {
        readOther();
      } else if (isFirst(known) && !builder.parse(known, cursor.octets, value, end)) {
        readUnusual(known, builder);
      }
    }
    boolean smtpUtf8 = (seen & 1 << EsmtpKeyword.SMTPUTF8.ordinal()) != 0;
    checkUtf8(first, smtpUtf8 ? Utf8.ALLOWED : Utf8.REFUSED);
    checkConflict(first, builder.conflict());
    checkOthers(first);
    if (fault != null) {
      return null;
    }
    for (EsmtpParameter other : others) {
      builder.other(other);
    }
    MailParameters read = builder.build();
    return (seen & MAILBOXES) == 0 || areTolerated(first, read) ? read : null;
  }

  /** A value that the parameter cannot have by the grammar. */
  private void readUnusual(EsmtpKeyword known, MailParameters.Builder builder) {
    if (!readBareName(known, builder)) {
      fail(ofPriority(known, Kind.BAD_PARAMETER_VALUE), value);
    }
  }

  /** AUTH with a name to log in with in place of a mailbox. */
  private boolean readBareName(EsmtpKeyword known, MailParameters.Builder builder) {
    if (known != EsmtpKeyword.AUTH) {
      return false;
    }
    String name = Xtext.decode(Characters.ascii(cursor.octets, value, end));
    boolean bare =
        name != null
            && name.indexOf('@') < 0
            && Characters.isText(name)
            && cursor.tolerate(Deviation.BARE_NAME_IN_AUTH);
    if (bare) {
      builder.auth(ReversePath.NULL);
    }
    return bare;
  }

  /**
   * The parameters of RCPT up to the end of the line, null if there is a {@link #fault}.
   *
   * @param utf8 whether the transaction is under SMTPUTF8
   */
  @Nullable RcptParameters readRcpt(Utf8 utf8) {
    if (cursor.atEnd()) {
      return RcptParameters.NONE;
    }
    int first = begin();
    RcptParameters.Builder builder = RcptParameters.builder();
    while (readNext()) {
      EsmtpKeyword known = EsmtpKeyword.ofRcpt(cursor.octets, keyword, keywordEnd);
      if (known == null) {
        readOther();
      } else if (isFirst(known)) {
        // No other typed value can have UTF-8.
        ascii =
            ascii && (known != EsmtpKeyword.ORCPT || Characters.isAscii(cursor.octets, value, end));
        if (!builder.parse(known, cursor.octets, value, end)) {
          fail(Kind.BAD_PARAMETER_VALUE, value);
        }
      }
    }
    checkUtf8(first, utf8);
    checkOthers(first);
    if (fault != null) {
      return null;
    }
    for (EsmtpParameter other : others) {
      builder.other(other);
    }
    return builder.build();
  }

  /** Forgets the last line; the index of the first parameter. */
  private int begin() {
    fault = null;
    seen = 0;
    ascii = true;
    others = List.of();
    return cursor.at;
  }

  /** Notes the fault of the current parameter. */
  private void fail(Kind kind, int at) {
    fault = kind;
    faultAt = at;
    EsmtpParameter named = EsmtpParameter.parse(cursor.octets, keyword, keywordEnd);
    faultKeyword = named == null ? null : named.keyword().toUpperCase(Locale.ROOT);
  }

  /** Steps over the next parameter; false at the end of the line or after a fault. */
  private boolean readNext() {
    if (fault != null || cursor.atEnd()) {
      return false;
    }
    boolean blank = cursor.take(' ');
    if (blank) {
      cursor.takeDoubledBlanks();
    }
    byte[] octets = cursor.octets;
    keyword = cursor.at;
    end = Characters.indexOf(octets, keyword, cursor.end, ' ');
    keywordEnd = Characters.indexOf(octets, keyword, end, '=');
    value = Math.min(keywordEnd + 1, end);
    if (!blank || keywordEnd == keyword) {
      fail(Kind.BAD_PARAMETER, keyword);
    } else if (keywordEnd < end && value == end) {
      fail(Kind.BAD_PARAMETER, value);
    }
    cursor.at = end;
    return fault == null;
  }

  /** Only MT-PRIORITY has a code of its own. */
  private static Kind ofPriority(EsmtpKeyword known, Kind otherwise) {
    return known == EsmtpKeyword.MT_PRIORITY ? Kind.BAD_PRIORITY : otherwise;
  }

  private boolean isFirst(EsmtpKeyword known) {
    int before = seen;
    seen |= 1 << known.ordinal();
    if (seen == before) {
      fail(ofPriority(known, Kind.DUPLICATE_PARAMETER), keyword);
    }
    return seen != before;
  }

  private void readOther() {
    ascii = ascii && Characters.isAscii(cursor.octets, keyword, end);
    EsmtpParameter other = EsmtpParameter.parse(cursor.octets, keyword, end);
    if (other == null) {
      boolean named = EsmtpParameter.parse(cursor.octets, keyword, keywordEnd) != null;
      fail(Kind.BAD_PARAMETER, named ? value : keyword);
      return;
    }
    if (others.isEmpty()) {
      others = new ArrayList<>(2);
    }
    others.add(other);
  }

  // Rules for all parameters together. To name the faulty one, the parameters are read again.

  private void checkUtf8(int first, Utf8 utf8) {
    if (fault != null || ascii || utf8 == Utf8.ALLOWED) {
      return;
    }
    cursor.at = first;
    while (readNext() && Characters.isAscii(cursor.octets, value, end)) {
      // To the first value with UTF-8.
    }
    fail(Kind.BAD_PARAMETER, value);
  }

  private void checkConflict(int first, @Nullable EsmtpKeyword conflict) {
    if (fault == null && conflict != null) {
      goTo(first, conflict);
      fail(Kind.INCOMPATIBLE_PARAMETERS, keyword);
    }
  }

  private boolean areTolerated(int first, MailParameters read) {
    ReversePath auth = read.auth();
    Mailbox author = auth == null ? null : auth.mailbox();
    Mailbox submitter = read.submitter();
    if (author != null && !cursor.tolerate(author)) {
      goTo(first, EsmtpKeyword.AUTH);
      fail(Kind.BAD_PARAMETER_VALUE, value);
    } else if (submitter != null && !cursor.tolerate(submitter)) {
      goTo(first, EsmtpKeyword.SUBMITTER);
      fail(Kind.BAD_PARAMETER_VALUE, value);
    }
    return fault == null;
  }

  /** Reads up to a parameter of MAIL that is there. */
  private void goTo(int first, EsmtpKeyword wanted) {
    cursor.at = first;
    while (readNext() && EsmtpKeyword.ofMail(cursor.octets, keyword, keywordEnd) != wanted) {
      // To the next.
    }
  }

  private void checkOthers(int first) {
    if (fault != null || others.size() < 2) {
      return;
    }
    // A set: a line has room for hundreds, and comparing each pair would cost milliseconds.
    Set<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (EsmtpParameter other : others) {
      keywords.add(other.keyword());
    }
    if (keywords.size() == others.size()) {
      return;
    }
    keywords.clear();
    cursor.at = first;
    while (readNext() && keywords.add(Characters.ascii(cursor.octets, keyword, keywordEnd))) {
      // To the first keyword that came before; one with a type comes once.
    }
    fail(Kind.DUPLICATE_PARAMETER, keyword);
  }
}
