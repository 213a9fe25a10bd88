package dev.smtpkit.proto;

/** The value of MAIL's BODY parameter. */
public enum BodyType {
  /** Seven-bit text (RFC 6152 3). */
  SEVEN_BIT("7BIT"),
  /** Eight-bit text (RFC 6152 3). */
  EIGHT_BIT_MIME("8BITMIME"),
  /** Octets without line structure, by BDAT only (RFC 3030 3). */
  BINARY_MIME("BINARYMIME");

  private final String text;

  BodyType(String text) {
    this.text = text;
  }

  /** The value as it stands in a command. */
  public String text() {
    return text;
  }
}
