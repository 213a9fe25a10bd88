package dev.smtpkit.proto.wire;

import static dev.smtpkit.proto.wire.Octets.ATEXT;
import static dev.smtpkit.proto.wire.Octets.DOMAIN;
import static dev.smtpkit.proto.wire.Octets.TEXT;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.Domain;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.ReversePath;
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
 * Mailbox        = Local-part "@" ( Domain / address-literal )
 * Local-part     = Dot-string / Quoted-string
 * Dot-string     = Atom *("."  Atom)
 * Quoted-string  = DQUOTE *QcontentSMTP DQUOTE
 * </pre>
 *
 * Octets of UTF-8 may stand wherever RFC 6531 3.3 lets them; whether they may stand in this line is
 * known only after the parameters were read, so that is judged by the caller.
 */
final class PathParser {

  private final Cursor cursor;

  private boolean empty;
  private boolean ascii;
  private @Nullable Mailbox mailbox;

  PathParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /**
   * Reads a path, up to and with its closing bracket.
   *
   * <p>Afterwards the path is had from {@link #reversePath} or {@link #forwardPath}.
   *
   * @return false if there is none
   */
  boolean read() {
    int from = cursor.at;
    empty = false;
    ascii = true;
    mailbox = null;
    if (!cursor.take('<')) {
      return false;
    }
    if (cursor.take('>')) {
      empty = true;
      return true;
    }
    boolean routed = cursor.peek() == '@';
    if (routed && !readRoute()) {
      return false;
    }
    int local = cursor.at;
    String localPart = cursor.peek() == '"' ? readQuotedString() : readDotString();
    int localOctets = cursor.at - local;
    if (localOctets == 0 || localOctets > Mailbox.MAX_LOCAL_PART_OCTETS) {
      return false;
    }
    if (!routed && cursor.peek() == '>' && "postmaster".equalsIgnoreCase(localPart)) {
      cursor.at++;
      // A quoted "postmaster" is a local-part without its domain, and no path.
      return localOctets == "postmaster".length();
    }
    if (!cursor.take('@')) {
      return false;
    }
    Domain domain = cursor.peek() == '[' ? readLiteral() : readDomainName();
    if (domain == null && ascii || !cursor.take('>')) {
      return false;
    }
    if (cursor.at - from > ForwardPath.MAX_OCTETS) {
      return false;
    }
    if (localPart != null && domain != null) {
      mailbox = Mailbox.parse(localPart, domain);
    }
    return mailbox != null || !ascii;
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
    if (empty || mailbox == null && !ascii) {
      return null;
    }
    return mailbox == null ? ForwardPath.POSTMASTER : new ForwardPath(mailbox);
  }

  /** A source route is names only; it is checked and dropped (RFC 5321 4.1.2, F.2). */
  private boolean readRoute() {
    do {
      if (!cursor.take('@') || readDomainName() == null) {
        return false;
      }
    } while (cursor.take(','));
    return cursor.take(':');
  }

  /** The local-part; null, with nothing taken, if it is none; null also for ill-formed UTF-8. */
  private @Nullable String readDotString() {
    int from = cursor.at;
    do {
      if (cursor.takeAll(ATEXT) == 0) {
        cursor.at = from;
        return null;
      }
    } while (cursor.take('.'));
    return text(from, cursor.at);
  }

  /** As {@link #readDotString}, without the quotes and quoted-pairs. */
  private @Nullable String readQuotedString() {
    int from = cursor.at++;
    StringBuilder unquoted = null;
    int plain = cursor.at;
    while (Octets.is(cursor.peek(), TEXT) && cursor.peek() != '"') {
      if (cursor.peek() == '\\') {
        unquoted = append(unquoted, plain, cursor.at);
        plain = ++cursor.at;
        if (cursor.peek() < ' ' || cursor.peek() == 0x7F) {
          break;
        }
      }
      cursor.at++;
    }
    int close = cursor.at;
    if (!cursor.take('"')) {
      cursor.at = from;
      return null;
    }
    if (unquoted == null) {
      return text(plain, close);
    }
    return append(unquoted, plain, close).toString();
  }

  private StringBuilder append(@Nullable StringBuilder unquoted, int from, int to) {
    StringBuilder builder = unquoted == null ? new StringBuilder() : unquoted;
    String text = text(from, to);
    // Ill-formed UTF-8 was noted in ascii; a lone surrogate keeps the whole from being a mailbox.
    return builder.append(text == null ? "\uD800" : text);
  }

  private @Nullable DomainName readDomainName() {
    int from = cursor.at;
    if (cursor.takeAll(DOMAIN) == 0) {
      return null;
    }
    String text = text(from, cursor.at);
    return text == null ? null : DomainName.parse(text);
  }

  private @Nullable AddressLiteral readLiteral() {
    int from = cursor.at;
    while (cursor.peek() > ' ' && cursor.peek() != ']') {
      cursor.at++;
    }
    return cursor.take(']') ? AddressLiteral.parse(literalText(from)) : null;
  }

  private String literalText(int from) {
    String text = text(from, cursor.at);
    return text == null ? "" : text;
  }

  private @Nullable String text(int from, int to) {
    ascii &= cursor.isAscii(from, to);
    return cursor.text(from, to);
  }
}
