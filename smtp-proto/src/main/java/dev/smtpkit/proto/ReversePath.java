package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.ExceptionText;
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

  /**
   * Makes a path.
   *
   * @param text the path with its angle brackets, without a source route
   * @throws IllegalArgumentException if the text is no reverse-path
   */
  public static ReversePath of(String text) {
    ReversePath path = parse(text);
    if (path == null) {
      throw new IllegalArgumentException(
          ExceptionText.quote(text)
              + " is no reverse-path: it must be <> or <local-part@domain>, 256 octets at most"
              + " (RFC 5321 4.1.2)");
    }
    return path;
  }

  /**
   * Makes a path, if the text is one.
   *
   * @param text any text
   * @return the path, null if the text is no reverse-path in angle brackets, or has a source route
   */
  public static @Nullable ReversePath parse(String text) {
    Mailbox mailbox = ForwardPath.mailbox(text);
    return mailbox != null ? new ReversePath(mailbox) : text.equals("<>") ? NULL : null;
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
