package dev.smtpkit.testkit.conformance;

/** What a breach of a clause costs. The worst is first. */
public enum Severity {
  /** Mail is lost, smuggled or read by others, or the two sides disagree where a message ends. */
  SEVERE,
  /** A sentence that binds is broken: some peer will not work. */
  MAJOR,
  /** Advice is not followed. */
  MINOR;

  /** As reports print it. */
  public String words() {
    return switch (this) {
      case SEVERE -> "severe";
      case MAJOR -> "major";
      case MINOR -> "minor";
    };
  }
}
