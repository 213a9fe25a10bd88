package dev.smtpkit.server.monitoring;

import java.util.Locale;

/** A kind of listener, by whom it serves. Its word names it in logs, metrics and on the console. */
public enum Service {
  /** Mail from anywhere. */
  SMTP,
  /** Mail from users, who start TLS and authenticate. */
  SUBMISSION,
  /** Mail from users, under TLS from the first octet. */
  SMTPS,
  /** Mail from a queue of the operator's own. */
  LMTP;

  private final String word = name().toLowerCase(Locale.ROOT);

  /**
   * The service that a session names.
   *
   * @param word the name, as {@code SessionView.service()} has it
   */
  public static Service of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** The name in lower case: smtp, submission, smtps or lmtp. */
  public String word() {
    return word;
  }
}
