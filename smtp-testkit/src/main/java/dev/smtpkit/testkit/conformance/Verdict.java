package dev.smtpkit.testkit.conformance;

/** What a clause found out about a server. */
public enum Verdict {
  /** The server does what the sentence demands. */
  KEEPS("keeps"),
  /** The server does not, but the RFC leaves it a choice or the deviation does no harm. */
  TOLERATED("tolerated deviation"),
  /** The server does what the sentence forbids, or not what it demands. */
  BREAKS("breaks"),
  /** The sentence is about an extension that the server does not offer. */
  NOT_OFFERED("not offered"),
  /**
   * The clause could not be tried: a login is missing, say, or the server refused the recipient.
   */
  UNDECIDABLE("undecidable here");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /** As reports print it. */
  public String words() {
    return words;
  }

  /** The name in JSON and in style sheets: lower case and hyphens. */
  public String key() {
    return words.replace(' ', '-');
  }
}
