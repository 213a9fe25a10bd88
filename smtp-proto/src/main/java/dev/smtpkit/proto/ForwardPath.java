package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import org.jspecify.annotations.Nullable;

/**
 * The path of an RCPT command (RFC 5321 4.1.1.3): a mailbox, or the reserved name postmaster
 * without a domain. A source route is read and dropped; no path has one.
 *
 * @param mailbox the mailbox, null in the bare postmaster
 */
public record ForwardPath(@Nullable Mailbox mailbox) {

  /** The octets of the longest path, brackets and separators counted (RFC 5321 4.5.3.1.3). */
  public static final int MAX_OCTETS = 256;

  /** The bare {@code <postmaster>} (RFC 5321 4.5.1). */
  public static final ForwardPath POSTMASTER = new ForwardPath(null);

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if the path with its brackets is longer than {@link
   *     #MAX_OCTETS}
   */
  public ForwardPath {
    checkLength(mailbox);
  }

  static void checkLength(@Nullable Mailbox mailbox) {
    if (mailbox == null) {
      return;
    }
    // Quoting and UTF-8 make four octets of a character at the most: most paths need no count.
    int most = 4 * (mailbox.localPart().length() + mailbox.domain().text().length()) + 5;
    if (most > MAX_OCTETS && Characters.octetCount(mailbox.text()) + 2 > MAX_OCTETS) {
      throw new IllegalArgumentException("a path of more than " + MAX_OCTETS + " octets");
    }
  }

  /** Whether this is the bare postmaster. */
  public boolean isPostmaster() {
    return mailbox == null;
  }

  /** The path as it stands in a command, with its brackets. */
  public String text() {
    return mailbox == null ? "<postmaster>" : '<' + mailbox.text() + '>';
  }

  @Override
  public String toString() {
    return text();
  }
}
