package dev.smtpkit.server.monitoring;

import java.util.Locale;

/** Where a client came in. */
public enum Entrance {
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
  public static Entrance of(String service) {
    return valueOf(service.toUpperCase(Locale.ROOT));
  }

  /** What it is called. */
  public String word() {
    return word;
  }
}
