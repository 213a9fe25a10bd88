package dev.smtpkit.proto.wire;

import static dev.smtpkit.proto.grammar.Characters.ATEXT;

import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.Domain;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.SyntaxError.Kind;
import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.Labels;
import dev.smtpkit.proto.grammar.QuotedString;
import dev.smtpkit.proto.grammar.Word;
import org.jspecify.annotations.Nullable;

/**
 * Reads paths (RFC 5321 4.1.2).
 *
 * <pre>
 * Reverse-path   = Path / "&lt;&gt;"
 * Forward-path   = Path / "&lt;postmaster&gt;"
 * Path           = "&lt;" [ A-d-l ":" ] Mailbox "&gt;"
 * A-d-l          = At-domain *( "," At-domain )
 * At-domain      = "@" Domain
 * </pre>
 *
 * Octets of UTF-8 may stand wherever RFC 6531 3.3 lets them; whether they may stand in this line is
 * known only after the parameters were read, so the caller decides.
 */
final class PathParser {

  private static final Word POSTMASTER = new Word("POSTMASTER");

  private final Cursor cursor;

  /** The index of the path's first octet. */
  private int start;

  private boolean empty;
  private boolean postmaster;
  private boolean ascii;
  private @Nullable Mailbox mailbox;

  /** What is wrong with a path that is malformed. */
  private Fault fault = Fault.SYNTAX;

  private enum Fault {
    SYNTAX,
    LONG_LOCAL_PART,
    TOO_LONG
  }

  PathParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Keeps nothing of the last path. */
  void forget() {
    mailbox = null;
  }

  /**
   * Reads a path, up to and with its closing bracket.
   *
   * <p>{@link #reversePath} or {@link #forwardPath} then gives the path.
   *
   * @return false if the path is malformed
   */
  boolean read() {
    int from = cursor.at;
    start = from;
    empty = false;
    postmaster = false;
    ascii = true;
    mailbox = null;
    fault = Fault.SYNTAX;
    if (!cursor.take('<')) {
      return readWithoutBrackets();
    }
    if (cursor.take('>')) {
      empty = true;
      return true;
    }
    boolean routed = cursor.peek() == '@';
    boolean good = !routed || skipRoute();
    int inner = cursor.at;
    int close = close(inner);
    if (close == cursor.end) {
      return false;
    } else if (close + 1 - from > ForwardPath.MAX_OCTETS) {
      fault = Fault.TOO_LONG;
      return false;
    }
    good = good && (readMailbox(inner, close) || !routed && readPostmaster(inner, close));
    ascii = good && !routed ? isAsciiMailbox() : Characters.isAscii(cursor.octets, from, close);
    cursor.at = good || !ascii ? close + 1 : from;
    return good || !ascii;
  }

  /** A source route is names only; it is checked and dropped (RFC 5321 4.1.2, F.2). */
  private boolean skipRoute() {
    int from = cursor.at;
    int colon = Characters.indexOf(cursor.octets, from, cursor.end, ':');
    boolean good = colon < cursor.end;
    while (good && from < colon) {
      int comma = Characters.indexOf(cursor.octets, from, colon, ',');
      DomainName name =
          cursor.octets[from] == '@' && comma != colon - 1
              ? DomainName.parse(cursor.octets, from + 1, comma)
              : null;
      good = name != null && cursor.tolerate(name);
      from = comma + 1;
    }
    cursor.at = good ? colon + 1 : cursor.at;
    return good;
  }

  /** The index of the bracket that closes the path, the end of the line if none does. */
  private int close(int inner) {
    byte[] octets = cursor.octets;
    int from = inner;
    if (cursor.peek() == '"') {
      from = Math.max(from, QuotedString.end(octets, inner, cursor.end));
    }
    int close = Characters.indexOf(octets, from, cursor.end, '>');
    if (close < cursor.end && octets[close - 1] != ']') {
      // A general address literal may hold the bracket (RFC 5321 4.1.3).
      int literal = Characters.indexOf(octets, from, close, '[');
      if (literal < close) {
        int end = Characters.indexOf(octets, literal, cursor.end, ']');
        close = Characters.indexOf(octets, end, cursor.end, '>');
      }
    }
    return close;
  }

  private boolean readMailbox(int from, int to) {
    mailbox = Mailbox.parse(cursor.octets, from, to);
    return mailbox != null && cursor.tolerate(mailbox) || readUnusual(from, to);
  }

  /** A mailbox that deviates, or what is wrong with it. */
  private boolean readUnusual(int from, int to) {
    if (mailbox == null && !readDots(from, to) && !readBeforeDot(from, to)) {
      fault = hasLongLabel(from, to) ? Fault.TOO_LONG : Fault.SYNTAX;
      return false;
    }
    if (mailbox == null || cursor.tolerate(mailbox)) {
      return mailbox != null;
    }
    fault = mailbox.hasLongLocalPart() ? Fault.LONG_LOCAL_PART : Fault.SYNTAX;
    mailbox = null;
    return false;
  }

  /** A mailbox but for the dot behind its domain. */
  private boolean readBeforeDot(int from, int to) {
    int last = to - 1;
    if (last > from && cursor.octets[last] == '.' && cursor.octets[last - 1] != ']') {
      mailbox = Mailbox.parse(cursor.octets, from, last);
      if (mailbox == null) {
        readDots(from, last);
      }
      if (mailbox != null && !cursor.tolerate(Deviation.DOT_AFTER_DOMAIN)) {
        mailbox = null;
      }
    }
    return mailbox != null;
  }

  /** Whether a label of what may be a domain is too long to be one. */
  private boolean hasLongLabel(int from, int to) {
    int at = to;
    while (at > from && cursor.octets[at - 1] != '@') {
      at--;
    }
    String domain = at > from ? Characters.text(cursor.octets, at, to) : null;
    return domain != null && Labels.hasLongLabel(domain);
  }

  /** A mailbox whose local-part would be an atom but for its dots. */
  private boolean readDots(int from, int to) {
    int at = from;
    while (at < to && (cursor.octets[at] == '.' || Characters.is(cursor.octets[at], ATEXT))) {
      at++;
    }
    // Within the limits with the brackets of the path and the quotes of the local-part, too.
    if (at == from
        || at == to
        || cursor.octets[at] != '@'
        || to - from > ForwardPath.MAX_OCTETS - 4) {
      return false;
    }
    Domain domain = DomainName.parse(cursor.octets, at + 1, to);
    if (domain != null && cursor.tolerate(Deviation.MISPLACED_DOTS)) {
      mailbox = Mailbox.parse(Characters.ascii(cursor.octets, from, at), domain);
    }
    return mailbox != null;
  }

  private boolean readPostmaster(int from, int to) {
    postmaster = POSTMASTER.is(cursor.octets, from, to);
    return postmaster;
  }

  private boolean readWithoutBrackets() {
    int from = cursor.at;
    int quoted =
        cursor.peek() == '"'
            ? Math.max(from, QuotedString.end(cursor.octets, from, cursor.end))
            : from;
    int to = Characters.indexOf(cursor.octets, quoted, cursor.end, ' ');
    boolean read =
        to - from + 2 <= ForwardPath.MAX_OCTETS
            && (readMailbox(from, to) || readPostmaster(from, to))
            && cursor.tolerate(Deviation.MISSING_ANGLE_BRACKETS);
    ascii = isAsciiMailbox();
    cursor.at = read ? to : from;
    return read;
  }

  private boolean isAsciiMailbox() {
    return mailbox == null || !mailbox.isInternational();
  }

  /** The index of the first octet of the path just read. */
  int start() {
    return start;
  }

  /** What is wrong with a path of MAIL that cannot be read. */
  Kind reverseFault() {
    return switch (fault) {
      case SYNTAX -> Kind.BAD_REVERSE_PATH;
      case LONG_LOCAL_PART -> Kind.LONG_SENDER_LOCAL_PART;
      case TOO_LONG -> Kind.LONG_REVERSE_PATH;
    };
  }

  /** What is wrong with a path of RCPT that cannot be read. */
  Kind forwardFault() {
    return switch (fault) {
      case SYNTAX -> Kind.BAD_FORWARD_PATH;
      case LONG_LOCAL_PART -> Kind.LONG_RECIPIENT_LOCAL_PART;
      case TOO_LONG -> Kind.LONG_FORWARD_PATH;
    };
  }

  /** Whether all octets of the path just read were ASCII. */
  boolean isAscii() {
    return ascii;
  }

  /** The path just read, null if it cannot be a reverse-path or has ill-formed UTF-8. */
  @Nullable ReversePath reversePath() {
    if (empty) {
      return ReversePath.NULL;
    }
    return mailbox == null ? null : new ReversePath(mailbox);
  }

  /** The path just read, null if it cannot be a forward-path or has ill-formed UTF-8. */
  @Nullable ForwardPath forwardPath() {
    if (postmaster) {
      return ForwardPath.POSTMASTER;
    }
    return mailbox == null ? null : new ForwardPath(mailbox);
  }
}
