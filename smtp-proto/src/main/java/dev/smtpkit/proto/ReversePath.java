package dev.smtpkit.proto;

import org.jspecify.annotations.Nullable;

/**
 * The path of a MAIL command (RFC 5321 4.1.1.2): a mailbox, or the null path of notifications
 * (4.5.5).
 *
 * @param mailbox the mailbox, null in the null path
 */
public record ReversePath(@Nullable Mailbox mailbox) {

  /** The null reverse-path, {@code <>}. */
  public static final ReversePath NULL = new ReversePath(null);

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if the path with its brackets is longer than {@link
   *     ForwardPath#MAX_OCTETS}
   */
  public ReversePath {
    ForwardPath.checkLength(mailbox);
  }

  /** Whether this is the null path. */
  public boolean isNull() {
    return mailbox == null;
  }

  /** The path as it stands in a command, with its brackets. */
  public String text() {
    return mailbox == null ? "<>" : '<' + mailbox.text() + '>';
  }

  @Override
  public String toString() {
    return text();
  }
}
