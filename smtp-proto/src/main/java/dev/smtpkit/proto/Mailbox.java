package dev.smtpkit.proto;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A mailbox: local-part and domain (RFC 5321 4.1.2).
 *
 * <p>The local-part is held by what it means, without quotes and quoted-pairs, because all quoted
 * forms of it are equivalent (RFC 5321 4.1.2); {@link #text()} uses the least quoting possible, so
 * {@code "a@b"@c.org} stays quoted and {@code "ab"@c.org} does not. Local-parts are compared with
 * their case, domains without.
 */
public final class Mailbox {

  /** The octets of the longest local-part, with the quotes it needs (RFC 5321 4.5.3.1.1). */
  public static final int MAX_LOCAL_PART_OCTETS = 64;

  private final String localPart;
  private final Domain domain;

  private Mailbox(String localPart, Domain domain) {
    this.localPart = localPart;
    this.domain = domain;
  }

  /**
   * Makes a mailbox.
   *
   * @param localPart the local-part without quoting, possibly empty
   * @param domain the domain
   * @throws IllegalArgumentException if the local-part has a control character or is too long
   */
  public static Mailbox of(String localPart, Domain domain) {
    Mailbox mailbox = parse(localPart, domain);
    if (mailbox == null) {
      throw new IllegalArgumentException("not a local-part");
    }
    return mailbox;
  }

  /**
   * Makes a mailbox, if the text can be a local-part.
   *
   * @param localPart any text, taken without quoting
   * @param domain the domain
   * @return the mailbox, null if the text has a control character or is too long
   */
  public static @Nullable Mailbox parse(String localPart, Domain domain) {
    requireNonNull(domain);
    if (localPart.length() > MAX_LOCAL_PART_OCTETS) {
      return null;
    }
    boolean ascii = true;
    boolean atoms = true;
    for (int i = 0; i < localPart.length(); i++) {
      char c = localPart.charAt(i);
      if (c >= 0x80) {
        ascii = false;
      } else if (!Characters.is(c, Characters.PRINTABLE)) {
        return null;
      }
      atoms &= Characters.is(c, Characters.ATEXT);
    }
    if (!ascii && (!Characters.isWellFormed(localPart) || Characters.hasC1Control(localPart))) {
      return null;
    }
    Mailbox mailbox = new Mailbox(localPart, domain);
    if (atoms && !localPart.isEmpty()) {
      return mailbox;
    }
    return Characters.octets(mailbox.localPartText()) <= MAX_LOCAL_PART_OCTETS ? mailbox : null;
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
    if (isDotString()) {
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

  private boolean isDotString() {
    boolean atomOpen = false;
    for (int i = 0; i < localPart.length(); i++) {
      char c = localPart.charAt(i);
      if (c == '.' && atomOpen) {
        atomOpen = false;
      } else if (c >= 0x80 || Characters.is(c, Characters.ATEXT)) {
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

  /** Whether the mailbox needs SMTPUTF8 (RFC 6531 3.2). */
  public boolean isInternational() {
    return !Characters.isAscii(localPart)
        || domain instanceof DomainName name && name.isInternational();
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
