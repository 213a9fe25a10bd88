package dev.smtpkit.proto.wire;

import static dev.smtpkit.proto.wire.Octets.LET_DIG;
import static dev.smtpkit.proto.wire.Octets.VALUE;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.EsmtpParameter;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.SyntaxError.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads ESMTP parameters (RFC 5321 4.1.2).
 *
 * <pre>
 * esmtp-param    = esmtp-keyword ["=" esmtp-value]
 * esmtp-keyword  = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
 * esmtp-value    = 1*(%d33-60 / %d62-126)
 * </pre>
 *
 * Exactly one blank stands before each; whatever is left over is an error, nothing is dropped.
 */
final class ParameterParser {

  private final Cursor cursor;

  private int keyword;
  private int keywordEnd;

  /** The value's first octet, -1 without a value. */
  private int value;

  private boolean asciiOnly;
  private final List<EsmtpParameter> others = new ArrayList<>(0);
  private @Nullable Kind fault;

  ParameterParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Why the last call returned null. */
  @Nullable Kind fault() {
    return fault;
  }

  /** The parameters of MAIL up to the end of the line, null if there is a {@link #fault}. */
  @Nullable MailParameters readMail() {
    begin();
    if (cursor.atEnd()) {
      return MailParameters.NONE;
    }
    MailParameters.Builder builder = MailParameters.builder();
    boolean size = false;
    boolean body = false;
    boolean smtpUtf8 = false;
    while (readNext()) {
      if (isKeyword("SIZE")) {
        size = once(size) && readSize(builder);
      } else if (isKeyword("BODY")) {
        body = once(body) && readBody(builder);
      } else if (isKeyword("SMTPUTF8")) {
        smtpUtf8 = once(smtpUtf8) && check(value < 0, Kind.BAD_PARAMETER_VALUE);
        builder.smtpUtf8();
      } else {
        readOther();
      }
    }
    check(asciiOnly || smtpUtf8, Kind.BAD_PARAMETER);
    check(othersDiffer(), Kind.DUPLICATE_PARAMETER);
    if (fault != null) {
      return null;
    }
    others.forEach(builder::other);
    return builder.build();
  }

  /**
   * The parameters of RCPT up to the end of the line, null if there is a {@link #fault}.
   *
   * @param international whether the transaction is under SMTPUTF8
   */
  @Nullable RcptParameters readRcpt(boolean international) {
    begin();
    if (cursor.atEnd()) {
      return RcptParameters.NONE;
    }
    RcptParameters.Builder builder = RcptParameters.builder();
    while (readNext()) {
      readOther();
    }
    check(asciiOnly || international, Kind.BAD_PARAMETER);
    check(othersDiffer(), Kind.DUPLICATE_PARAMETER);
    if (fault != null) {
      return null;
    }
    others.forEach(builder::other);
    return builder.build();
  }

  private void begin() {
    fault = null;
    asciiOnly = true;
    others.clear();
  }

  /** Steps to the next parameter; false at the end of the line or with a fault. */
  private boolean readNext() {
    if (fault != null || cursor.atEnd()) {
      return false;
    }
    if (!cursor.take(' ')) {
      return check(false, Kind.BAD_PARAMETER);
    }
    keyword = cursor.at;
    if (cursor.takeAll(LET_DIG) == 0) {
      return check(false, Kind.BAD_PARAMETER);
    }
    while (cursor.takeAll(LET_DIG) > 0 || cursor.take('-')) {
      // To the end of the keyword.
    }
    keywordEnd = cursor.at;
    value = -1;
    if (cursor.take('=')) {
      value = cursor.at;
      if (cursor.takeAll(VALUE) == 0) {
        return check(false, Kind.BAD_PARAMETER);
      }
      asciiOnly &= cursor.isAscii(value, cursor.at);
    }
    return true;
  }

  private boolean isKeyword(String word) {
    if (keywordEnd - keyword != word.length()) {
      return false;
    }
    int at = cursor.at;
    cursor.at = keyword;
    boolean is = cursor.takeWord(word);
    cursor.at = at;
    return is;
  }

  private boolean once(boolean before) {
    return check(!before, Kind.DUPLICATE_PARAMETER);
  }

  private boolean check(boolean holds, Kind otherwise) {
    if (!holds && fault == null) {
      fault = otherwise;
    }
    return holds;
  }

  /** size-value = 1*20DIGIT (RFC 1870 3); what a long cannot hold is the largest long. */
  private boolean readSize(MailParameters.Builder builder) {
    int digits = cursor.at - value;
    if (value < 0 || digits > 20) {
      return check(false, Kind.BAD_PARAMETER_VALUE);
    }
    long size = 0;
    for (int i = value; i < cursor.at; i++) {
      int digit = cursor.octets[i] - '0';
      if (digit < 0 || digit > 9) {
        return check(false, Kind.BAD_PARAMETER_VALUE);
      }
      size = size > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : size * 10 + digit;
    }
    builder.size(size);
    return true;
  }

  private boolean readBody(MailParameters.Builder builder) {
    for (BodyType type : BodyTypes.ALL) {
      if (value >= 0 && cursor.at - value == type.text().length()) {
        int at = cursor.at;
        cursor.at = value;
        boolean is = cursor.takeWord(type.text());
        cursor.at = at;
        if (is) {
          builder.body(type);
          return true;
        }
      }
    }
    return check(false, Kind.BAD_PARAMETER_VALUE);
  }

  private void readOther() {
    String name =
        new String(cursor.octets, keyword, keywordEnd - keyword, StandardCharsets.US_ASCII);
    String text = value < 0 ? null : cursor.text(value, cursor.at);
    if (check(value < 0 || text != null, Kind.BAD_PARAMETER)) {
      others.add(new EsmtpParameter(name, text));
    }
  }

  /** By a set: a line has room for hundreds, and comparing each pair would cost milliseconds. */
  private boolean othersDiffer() {
    if (others.size() < 2) {
      return true;
    }
    Set<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    return others.stream().allMatch(other -> keywords.add(other.keyword()));
  }

  /** The array that {@link BodyType#values()} would copy each time. */
  private static final class BodyTypes {
    static final BodyType[] ALL = BodyType.values();
  }
}
