package dev.smtpkit.session;

/** The protocol that a session speaks. No constant will be added. */
public enum Protocol {
  /** SMTP (RFC 5321), for relay and for submission. */
  SMTP,
  /** LMTP (RFC 2033): LHLO, and a reply for each recipient. Never on port 25. */
  LMTP
}
