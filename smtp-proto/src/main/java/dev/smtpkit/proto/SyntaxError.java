package dev.smtpkit.proto;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a line is no command: a value, because the peer made the mistake.
 *
 * <p>{@link #reply()} answers the peer and repeats nothing of the line; {@link #offset()} and
 * {@link #parameter()} are for logs.
 */
public final class SyntaxError implements Parsed {

  private static final Reply[][] REPLIES = new Reply[Kind.values().length][];

  static {
    for (Kind kind : Kind.values()) {
      Reply[] ofKind = new Reply[Verb.values().length + 1];
      ofKind[0] = kind.reply(null);
      for (Verb verb : Verb.values()) {
        ofKind[1 + verb.ordinal()] = kind.reply(verb);
      }
      REPLIES[kind.ordinal()] = ofKind;
    }
  }

  private final Kind kind;
  private final @Nullable Verb verb;
  private final int offset;
  private final @Nullable String parameter;

  private SyntaxError(Kind kind, @Nullable Verb verb, int offset, @Nullable String parameter) {
    this.kind = requireNonNull(kind);
    this.verb = verb;
    this.offset = offset;
    this.parameter = parameter;
  }

  /**
   * An error outside the parameters of MAIL and RCPT.
   *
   * @param kind what is wrong
   * @param verb the verb, null if it is not known
   * @param offset how many octets of the line stand before the fault
   */
  public static SyntaxError of(Kind kind, @Nullable Verb verb, int offset) {
    return new SyntaxError(kind, verb, offset, null);
  }

  /**
   * The same error in a parameter.
   *
   * @param keyword the parameter's keyword in upper case
   */
  public SyntaxError inParameter(String keyword) {
    return new SyntaxError(kind, verb, offset, keyword);
  }

  /** What is wrong. */
  public Kind kind() {
    return kind;
  }

  /** The verb of the line, null if it is not known. */
  public @Nullable Verb verb() {
    return verb;
  }

  /**
   * How many octets of the line stand before the fault: before the argument, path, parameter or
   * value that is wrong, or before the octet that may stand nowhere. The length of the line if
   * something is missing at its end, 0 if the line is too long.
   */
  public int offset() {
    return offset;
  }

  /**
   * The keyword of the faulty ESMTP parameter in upper case, null if the fault is elsewhere or the
   * keyword malformed.
   */
  public @Nullable String parameter() {
    return parameter;
  }

  /** The reply to the peer, encoded once. It repeats nothing of the line. */
  public Reply reply() {
    return REPLIES[kind.ordinal()][verb == null ? 0 : 1 + verb.ordinal()];
  }

  /** The form that the line should have, null if its verb is not known. */
  public @Nullable String usage() {
    return verb == null ? null : verb.usage();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SyntaxError that
        && kind == that.kind
        && verb == that.verb
        && offset == that.offset
        && Objects.equals(parameter, that.parameter);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, verb, offset, parameter);
  }

  /** For example {@code BAD_PARAMETER_VALUE in MAIL, parameter SIZE, at offset 21}. */
  @Override
  public String toString() {
    return kind
        + (verb == null ? "" : " in " + verb)
        + (parameter == null ? "" : ", parameter " + parameter)
        + ", at offset "
        + offset;
  }

  /**
   * The kinds of errors, each with its codes and its clause. May grow: a {@code default} answers
   * with {@link SyntaxError#reply()}.
   */
  public enum Kind {
    /** A command line over the limit. */
    LINE_TOO_LONG(500, 5, 2, "Line too long", "RFC 5321 4.5.3.1.4"),
    /** An AUTH command or response over the limit. */
    AUTH_LINE_TOO_LONG(500, 5, 6, "Authentication exchange line is too long", "RFC 4954 6"),
    /** A CR or LF in the line that is not its end. */
    BARE_CR_OR_LF(500, 5, 2, "Bare CR or LF in a command line", "RFC 5321 2.3.8"),
    /** A control character in the argument. */
    CONTROL_CHARACTER(501, 5, 2, "Control character in the argument", "RFC 5321 4.1.2"),
    /** No argument where one must be. */
    ARGUMENT_MISSING(501, 5, 4, "Argument missing", "RFC 5321 4.1.1"),
    /** An argument where none may be, or more of it than there may be. */
    ARGUMENT_UNEXPECTED(501, 5, 4, "Unexpected argument", "RFC 5321 4.1.1"),
    /** More than one blank between two words. */
    DOUBLED_BLANKS(501, 5, 4, "More than one blank between two words", "RFC 5321 4.1.1"),
    /** An argument of the wrong form. */
    BAD_ARGUMENT(501, 5, 4, "Bad argument", "RFC 5321 4.1.1"),
    /** Neither a domain name nor an address literal after EHLO, HELO or LHLO. */
    BAD_HELLO_NAME(501, 5, 4, "Neither a domain nor an address literal", "RFC 5321 4.1.1.1"),
    /** No reverse-path. */
    BAD_REVERSE_PATH(501, 1, 7, "Bad sender address syntax", "RFC 5321 4.1.2"),
    /** No forward-path. */
    BAD_FORWARD_PATH(501, 1, 3, "Bad recipient address syntax", "RFC 5321 4.1.2"),
    /** A local-part of the sender over its limit. */
    LONG_SENDER_LOCAL_PART(
        501, 1, 7, "Local-part of the sender address over 64 octets", "RFC 5321 4.5.3.1.1"),
    /** A local-part of the recipient over its limit. */
    LONG_RECIPIENT_LOCAL_PART(
        501, 1, 3, "Local-part of the recipient address over 64 octets", "RFC 5321 4.5.3.1.1"),
    /** A reverse-path over its limit, or a label of its domain. */
    LONG_REVERSE_PATH(501, 1, 7, "Sender address too long", "RFC 5321 4.5.3.1.3"),
    /** A forward-path over its limit, or a label of its domain. */
    LONG_FORWARD_PATH(501, 1, 3, "Recipient address too long", "RFC 5321 4.5.3.1.3"),
    /** A non-ASCII reverse-path without SMTPUTF8. */
    INTERNATIONAL_REVERSE_PATH(
        550, 6, 7, "Non-ASCII sender address needs SMTPUTF8", "RFC 6531 3.5"),
    /** A non-ASCII forward-path without SMTPUTF8. */
    INTERNATIONAL_FORWARD_PATH(
        553, 6, 7, "Non-ASCII recipient address needs SMTPUTF8", "RFC 6531 3.5"),
    /** Malformed text after the path, where only parameters may stand. */
    BAD_PARAMETER(501, 5, 4, "Bad parameter syntax", "RFC 5321 4.1.2"),
    /** A parameter given twice. */
    DUPLICATE_PARAMETER(501, 5, 4, "Parameter given twice", "RFC 3461 4.5"),
    /** MT-PRIORITY with a malformed value, or given twice. */
    BAD_PRIORITY(501, 5, 2, "Bad priority", "RFC 6710 4.1"),
    /** Parameters that do not go together. */
    INCOMPATIBLE_PARAMETERS(501, 5, 4, "Parameters exclude or lack each other", "RFC 4865 4.2"),
    /** A value that its parameter cannot have. */
    BAD_PARAMETER_VALUE(501, 5, 4, "Bad parameter value", "RFC 5321 4.1.1.11"),
    /** A BDAT line that does not say how much follows. */
    BAD_CHUNK_SIZE(501, 5, 4, "Bad chunk size", "RFC 3030 2"),
    /** Not a SASL mechanism name. */
    BAD_MECHANISM_NAME(501, 5, 4, "Bad mechanism name", "RFC 4422 3.1"),
    /** Not base64, where base64 must be. */
    BAD_BASE64(501, 5, 2, "Cannot decode base64", "RFC 4954 4");

    private final int code;
    private final int subject;
    private final int detail;
    private final String text;
    private final String clause;

    Kind(int code, int subject, int detail, String text, String clause) {
      this.code = code;
      this.subject = subject;
      this.detail = detail;
      this.text = text;
      this.clause = clause;
    }

    /** The code of the reply. */
    public ReplyCode code() {
      return new ReplyCode(code);
    }

    /** The enhanced status code of the reply, but to EHLO, HELO and LHLO (RFC 2034 4). */
    public EnhancedStatusCode enhanced() {
      return new EnhancedStatusCode(code / 100, subject, detail);
    }

    /** The clause of the rule that was broken. */
    public String clause() {
      return clause;
    }

    private Reply reply(@Nullable Verb verb) {
      // EHLO, HELO and LHLO are answered without an enhanced status code (RFC 2034 4).
      boolean hello = verb != null && verb.isHello();
      String whole = verb != null && code == 501 ? text + "; usage: " + verb.usage() : text;
      return hello ? Reply.of(code, whole) : Reply.of(code, subject, detail, whole);
    }
  }
}
