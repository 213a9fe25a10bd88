package dev.smtpkit.sasl;

/** What a peer may make this module hold, in octets. */
final class Limits {
  /**
   * One decoded message: what a base64 line of 12 288 octets, its CRLF counted, can carry (RFC 4954
   * 4).
   */
  static final int MESSAGE = 9213;

  /** A user name or an authorization identity; RFC 4616 2 asks for 255 at least. */
  static final int NAME = 1024;

  /** The nonce of one side. */
  static final int NONCE = 512;

  private Limits() {}
}
