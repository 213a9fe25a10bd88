package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import org.jspecify.annotations.Nullable;

/**
 * The path of an RCPT command (RFC 5321 4.1.1.3): a mailbox, or the reserved name postmaster
 * without a domain. A parser drops source routes, so no path has one.
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

  /**
   * Makes a path.
   *
   * @param text the path with its angle brackets, without a source route
   * @throws IllegalArgumentException if the text is no forward-path
   */
  public static ForwardPath of(String text) {
    ForwardPath path = parse(text);
    if (path == null) {
      throw new IllegalArgumentException(
          ExceptionText.quote(text)
              + " is no forward-path: it must be <postmaster> or <local-part@domain>, 256 octets"
              + " at most (RFC 5321 4.1.2)");
    }
    return path;
  }

  /**
   * Makes a path, if the text is one.
   *
   * @param text any text
   * @return the path, null if the text is no forward-path in angle brackets, or has a source route
   */
  public static @Nullable ForwardPath parse(String text) {
    Mailbox mailbox = mailbox(text);
    return mailbox != null
        ? new ForwardPath(mailbox)
        : Characters.isAscii(text) && text.equalsIgnoreCase("<postmaster>") ? POSTMASTER : null;
  }

  /** The mailbox of a path with its brackets, null if it is malformed or too long. */
  static @Nullable Mailbox mailbox(String text) {
    boolean bracketed = text.length() > 2 && text.startsWith("<") && text.endsWith(">");
    Mailbox mailbox = bracketed ? Mailbox.parse(text.substring(1, text.length() - 1)) : null;
    return mailbox == null || isTooLong(mailbox) ? null : mailbox;
  }

  static void checkLength(@Nullable Mailbox mailbox) {
    if (mailbox != null && isTooLong(mailbox)) {
      throw new IllegalArgumentException(
          ExceptionText.quote(mailbox.text())
              + " has more than "
              + (MAX_OCTETS - 2)
              + " octets, the most in a path (RFC 5321 4.5.3.1.3)");
    }
  }

  private static boolean isTooLong(Mailbox mailbox) {
    // Quoting and UTF-8 make four octets of a character at the most: most paths need no count.
    int most = 4 * (mailbox.localPart().length() + mailbox.domain().text().length()) + 5;
    return most > MAX_OCTETS && Characters.octetCount(mailbox.text()) + 2 > MAX_OCTETS;
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
