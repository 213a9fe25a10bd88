package dev.smtpkit.examples;

import dev.smtpkit.session.ServerConfiguration;
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

  /** The entrance whose sessions are set up so. */
  static Entrance of(ServerConfiguration configuration) {
    if (configuration.protocol() == ServerConfiguration.Protocol.LMTP) {
      return LMTP;
    }
    if (configuration.senderRule() == null) {
      return SMTP;
    }
    return configuration.offersTls() ? SUBMISSION : SMTPS;
  }

  /** What it is called. */
  String word() {
    return word;
  }
}
