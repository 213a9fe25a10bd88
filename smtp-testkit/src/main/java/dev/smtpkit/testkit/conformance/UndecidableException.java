package dev.smtpkit.testkit.conformance;

/** The server did not come as far as a clause begins. */
final class UndecidableException extends Exception {
  private static final long serialVersionUID = 1;

  private final String expected;
  private final String reason;

  UndecidableException(String expected, String message) {
    super(message);
    this.expected = expected;
    this.reason = message;
  }

  String reason() {
    return reason;
  }

  String expected() {
    return expected;
  }
}
