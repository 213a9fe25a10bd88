package dev.smtpkit.examples;

import java.util.Locale;

/** Where a client came in. */
enum Entrance {
  /** Mail from anywhere. */
  SMTP,
  /** Mail from users, behind STARTTLS. */
  SUBMISSION,
  /** Mail from users, TLS from the start. */
  SMTPS,
  /** Mail from a queue. */
  LMTP;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The entrance of a service. */
  static Entrance of(String service) {
    return valueOf(service.toUpperCase(Locale.ROOT));
  }

  /** What it is called. */
  String word() {
    return word;
  }
}
