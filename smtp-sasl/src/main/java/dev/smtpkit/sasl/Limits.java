package dev.smtpkit.sasl;

/** Limits on what a peer sends, in octets. */
final class Limits {
  /**
   * A decoded message: as much as a base64 line of 12 288 octets with CRLF carries (RFC 4954 4).
   */
  static final int MESSAGE = 9213;

  /** A user name or an authorization identity; RFC 4616 2 requires 255 at least. */
  static final int NAME = 1024;

  /** The nonce of one side. */
  static final int NONCE = 512;

  private Limits() {}
}
