package dev.smtpkit.proto;

import static dev.smtpkit.proto.grammar.Characters.ATEXT;
import static dev.smtpkit.proto.grammar.Characters.PRINTABLE;
import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import dev.smtpkit.proto.grammar.QuotedString;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox: local-part and domain (RFC 5321 4.1.2).
 *
 * <p>The local-part is held by what it means, without quotes and quoted-pairs, because all quoted
 * forms of it are equivalent (RFC 5321 4.1.2); {@link #text()} uses the least quoting possible, so
 * {@code "a@b"@c.org} stays quoted and {@code "ab"@c.org} does not. Local-parts are compared with
 * their case, domains without; {@link MailboxKey} is for the host that has the mailbox.
 */
public final class Mailbox {

  /**
   * The octets of the longest local-part of the RFC, with the quotes it needs (RFC 5321 4.5.3.1.1).
   * Senders with longer ones exist, as far as a path has room: see {@link #hasLongLocalPart}.
   */
  public static final int MAX_LOCAL_PART_OCTETS = 64;

  /** The room of a path without its brackets, "@" and a domain of one letter, in octets. */
  private static final int ROOM = ForwardPath.MAX_OCTETS - 4;

  private final String localPart;
  private final Domain domain;

  /** Whether the local-part is ASCII. */
  private final boolean ascii;

  private final boolean longLocalPart;

  /**
   * @param octets those of the local-part with the quotes it needs
   */
  private Mailbox(String localPart, Domain domain, boolean ascii, int octets) {
    this.localPart = localPart;
    this.domain = domain;
    this.ascii = ascii;
    this.longLocalPart = octets > MAX_LOCAL_PART_OCTETS;
  }

  /**
   * Makes a mailbox.
   *
   * @param localPart the local-part without quoting, possibly empty
   * @param domain the domain
   * @throws IllegalArgumentException if the local-part has a control character or no path has room
   *     for it
   */
  public static Mailbox of(String localPart, Domain domain) {
    Mailbox mailbox = parse(localPart, domain);
    if (mailbox == null) {
      throw new IllegalArgumentException(
          ExceptionText.quote(localPart)
              + " is no local-part: at most "
              + ROOM
              + " octets with the quotes it needs, and no control character (RFC 5321 4.1.2)");
    }
    return mailbox;
  }

  /**
   * Makes a mailbox, if the text can be a local-part.
   *
   * @param localPart any text, taken without quoting
   * @param domain the domain
   * @return the mailbox, null if the text has a control character or no path has room for it
   */
  public static @Nullable Mailbox parse(String localPart, Domain domain) {
    requireNonNull(domain);
    if (localPart.length() > ROOM) {
      return null;
    }
    boolean ascii = true;
    for (int i = 0; i < localPart.length(); i++) {
      char c = localPart.charAt(i);
      if (c >= 0x80) {
        ascii = false;
      } else if (!Characters.is(c, PRINTABLE)) {
        return null;
      }
    }
    if (!ascii && (!Characters.isWellFormed(localPart) || Characters.hasC1Control(localPart))) {
      return null;
    }
    int octets = Characters.octetCount(quoted(localPart));
    return octets > ROOM ? null : new Mailbox(localPart, domain, ascii, octets);
  }

  /**
   * Makes a mailbox.
   *
   * @param text the mailbox as it stands in a path: its local-part quoted where it must be
   * @throws IllegalArgumentException if the text has another form
   */
  public static Mailbox of(String text) {
    Mailbox mailbox = parse(text);
    if (mailbox == null) {
      throw new IllegalArgumentException(
          ExceptionText.quote(text)
              + " is no mailbox: it must be local-part@domain, without angle brackets"
              + " (RFC 5321 4.1.2)");
    }
    return mailbox;
  }

  /**
   * Makes a mailbox, if the text is one.
   *
   * @param text any text, its local-part quoted where it must be
   * @return the mailbox, null if the text has another form
   */
  public static @Nullable Mailbox parse(String text) {
    byte[] octets = Characters.octets(text);
    return octets == null ? null : parse(octets, 0, octets.length);
  }

  /**
   * Makes a mailbox, if the octets are one: {@code Local-part "@" ( Domain / address-literal )},
   * the local-part a Dot-string or a Quoted-string.
   *
   * @param octets an array of ASCII or UTF-8
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the mailbox, null if the octets have another form
   */
  public static @Nullable Mailbox parse(byte[] octets, int from, int to) {
    if (from < to && octets[from] == '"') {
      return parseQuoted(octets, from, to);
    }
    int atom = from;
    int at = to;
    boolean ascii = true;
    scan:
    for (int i = from; i < to; i += 8) {
      for (long others = Characters.notLetDig(octets, i, to); others != 0; others &= others - 1) {
        at = i + (Long.numberOfTrailingZeros(others) >>> 3);
        byte octet = octets[at];
        if (octet == '.' && at > atom) {
          atom = at + 1;
        } else if (octet < 0) {
          ascii = false;
        } else if (!Characters.is(octet, ATEXT)) {
          break scan;
        }
      }
    }
    // Whatever ended the local-part, only an "@" makes it one.
    if (at == atom || at - from > ROOM) {
      return null;
    }
    Domain domain = parseDomain(octets, at, to);
    if (domain == null) {
      return null;
    }
    String localPart =
        ascii ? Characters.ascii(octets, from, at) : Characters.text(octets, from, at);
    return localPart == null ? null : new Mailbox(localPart, domain, ascii, at - from);
  }

  private static @Nullable Domain parseDomain(byte[] octets, int at, int to) {
    if (at >= to || octets[at] != '@') {
      return null;
    }
    int from = at + 1;
    return from < to && octets[from] == '['
        ? AddressLiteral.parse(octets, from, to)
        : DomainName.parse(octets, from, to);
  }

  /** DQUOTE *QcontentSMTP DQUOTE "@" ... */
  private static @Nullable Mailbox parseQuoted(byte[] octets, int from, int to) {
    int close = QuotedString.end(octets, from, to);
    if (close < 0) {
      return null;
    }
    Domain domain = parseDomain(octets, close, to);
    String localPart = domain == null ? null : QuotedString.content(octets, from, close);
    return localPart == null || domain == null ? null : parse(localPart, domain);
  }

  /** The local-part without quoting. */
  public String localPart() {
    return localPart;
  }

  /** The domain. */
  public Domain domain() {
    return domain;
  }

  /** The local-part as it stands in a path, quoted only if it must be. */
  public String localPartText() {
    return quoted(localPart);
  }

  private static String quoted(String localPart) {
    if (isDotString(localPart)) {
      return localPart;
    }
    StringBuilder quoted = new StringBuilder(localPart.length() + 2).append('"');
    for (int i = 0; i < localPart.length(); i++) {
      char c = localPart.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.append('"').toString();
  }

  private static boolean isDotString(String localPart) {
    boolean atomOpen = false;
    for (int i = 0; i < localPart.length(); i++) {
      char c = localPart.charAt(i);
      if (c == '.' && atomOpen) {
        atomOpen = false;
      } else if (c >= 0x80 || Characters.is(c, ATEXT)) {
        atomOpen = true;
      } else {
        return false;
      }
    }
    return atomOpen;
  }

  /** The mailbox as it stands in a path, without the angle brackets. */
  public String text() {
    return localPartText() + '@' + domain.text();
  }

  /**
   * Whether the local-part, with the quotes it needs, has more octets than {@link
   * #MAX_LOCAL_PART_OCTETS}. A strict server refuses it.
   */
  public boolean hasLongLocalPart() {
    return longLocalPart;
  }

  /** Whether the mailbox needs SMTPUTF8 (RFC 6531 3.2). */
  public boolean isInternational() {
    return !ascii || domain instanceof DomainName name && name.isInternational();
  }

  /**
   * The same mailbox without U-labels, for servers that do not offer SMTPUTF8.
   *
   * @return the mailbox with its domain in A-labels, this one if it is ASCII, null if the
   *     local-part is not ASCII: there is no other form of it
   */
  public @Nullable Mailbox toAscii() {
    if (!isInternational()) {
      return this;
    }
    return ascii && domain instanceof DomainName name
        ? new Mailbox(localPart, name.toAscii(), true, Characters.octetCount(localPartText()))
        : null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mailbox that
        && localPart.equals(that.localPart)
        && domain.equals(that.domain);
  }

  @Override
  public int hashCode() {
    return 31 * localPart.hashCode() + domain.hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
