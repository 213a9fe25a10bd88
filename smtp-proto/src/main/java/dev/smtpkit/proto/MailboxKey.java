package dev.smtpkit.proto;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.grammar.CaseFolding;

/**
 * The key of a mailbox, equal for all its spellings: for users, folders, caches and counters.
 *
 * <p>Names of domains are compared by {@link DomainName#asciiText}, address literals by their
 * canonical text. Whether the case of a local-part matters is for the host that has the mailbox to
 * say (RFC 5321 2.4), so there are two kinds of keys: {@link #of} is for hosts to which it does not
 * matter, {@link #withCase} for the others. A program uses one kind throughout. The local-part
 * {@code postmaster} has no case in either (RFC 5321 4.5.1).
 *
 * <p>Without case, ASCII letters and all others are taken in lower case, and in NFC, in which
 * composed and decomposed characters are the same. No character beyond ASCII becomes an ASCII one:
 * U+212A, the sign of kelvin, is not k.
 *
 * <p>A key is for comparison only. What is stored or handed on is the {@link Mailbox}, with its
 * case. Keys are ordered by domain, then by local-part, both by UTF-16 code units; the order is
 * consistent with {@code equals}. Immutable.
 */
public final class MailboxKey implements Comparable<MailboxKey> {

  private static final String POSTMASTER = "postmaster";

  private final String localPart;
  private final String domain;

  private MailboxKey(String localPart, Domain domain) {
    this.localPart = localPart;
    this.domain = domain instanceof DomainName name ? name.asciiText() : domain.text();
  }

  /**
   * The key of a mailbox whose local-part has no case.
   *
   * @param mailbox the mailbox
   */
  public static MailboxKey of(Mailbox mailbox) {
    return new MailboxKey(foldLocalPart(mailbox.localPart()), mailbox.domain());
  }

  /**
   * The key of a mailbox whose local-part has a case, unless it is {@code postmaster}.
   *
   * @param mailbox the mailbox
   */
  public static MailboxKey withCase(Mailbox mailbox) {
    String folded = foldLocalPart(mailbox.localPart());
    return new MailboxKey(
        folded.equals(POSTMASTER) ? folded : CaseFolding.compose(mailbox.localPart()),
        mailbox.domain());
  }

  /**
   * A local-part, or a name to log in with, as {@link #localPart} has it in keys without case.
   *
   * @param localPart any text, without quoting
   * @return the text in lower case and NFC; folding it again changes nothing
   */
  public static String foldLocalPart(String localPart) {
    return CaseFolding.fold(requireNonNull(localPart));
  }

  /** The local-part that all spellings have in common, without quoting. */
  public String localPart() {
    return localPart;
  }

  /** The domain that all spellings have in common: in A-labels and lower case, or a literal. */
  public String domain() {
    return domain;
  }

  @Override
  public int compareTo(MailboxKey other) {
    int byDomain = domain.compareTo(other.domain);
    return byDomain != 0 ? byDomain : localPart.compareTo(other.localPart);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MailboxKey that
        && localPart.equals(that.localPart)
        && domain.equals(that.domain);
  }

  @Override
  public int hashCode() {
    return 31 * localPart.hashCode() + domain.hashCode();
  }

  /** Local-part and domain with an "@" between them, without quoting: for logs, not for paths. */
  @Override
  public String toString() {
    return localPart + '@' + domain;
  }
}
