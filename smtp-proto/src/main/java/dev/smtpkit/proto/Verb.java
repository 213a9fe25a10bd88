package dev.smtpkit.proto;

/**
 * The verbs that the parser knows, each with its usage. May grow: a {@code default} answers 502.
 */
public enum Verb {
  /** Extended hello (RFC 5321 4.1.1.1). */
  EHLO("EHLO domain"),
  /** Hello (RFC 5321 4.1.1.1). */
  HELO("HELO domain"),
  /** The hello of LMTP (RFC 2033 4.1). */
  LHLO("LHLO domain"),
  /** Opens a transaction (RFC 5321 4.1.1.2). */
  MAIL("MAIL FROM:<reverse-path> [parameters]"),
  /** Names a recipient (RFC 5321 4.1.1.3). */
  RCPT("RCPT TO:<forward-path> [parameters]"),
  /** Asks to send the message (RFC 5321 4.1.1.4). */
  DATA("DATA"),
  /** Sends a chunk of the message (RFC 3030 2). */
  BDAT("BDAT size [LAST]"),
  /** Drops the transaction (RFC 5321 4.1.1.5). */
  RSET("RSET"),
  /** Does nothing (RFC 5321 4.1.1.9). */
  NOOP("NOOP [text]"),
  /** Ends the session (RFC 5321 4.1.1.10). */
  QUIT("QUIT"),
  /** Verifies a user (RFC 5321 4.1.1.6). */
  VRFY("VRFY user"),
  /** Expands a list (RFC 5321 4.1.1.7). */
  EXPN("EXPN list"),
  /** Asks for help (RFC 5321 4.1.1.8). */
  HELP("HELP [topic]"),
  /** Upgrades to TLS (RFC 3207 4). */
  STARTTLS("STARTTLS"),
  /** Authenticates (RFC 4954 4). */
  AUTH("AUTH mechanism [initial-response]"),
  /** Starts a remote queue (RFC 1985 5). */
  ETRN("ETRN [@|#]node"),
  /** Turns the connection around, on demand (RFC 2645 5.2.1). */
  ATRN("ATRN [domain[,domain]...]"),
  /** Sends a part of the message by its URL (RFC 4468 3). */
  BURL("BURL url [LAST]"),
  /** Tells whom a trusted peer speaks for (Postfix XCLIENT). */
  XCLIENT("XCLIENT name=value..."),
  /** Tells where a trusted peer has the message from (Postfix XFORWARD). */
  XFORWARD("XFORWARD name=value...");

  private final String usage;

  Verb(String usage) {
    this.usage = usage;
  }

  /** Whether it opens a session: EHLO, HELO or LHLO. */
  public boolean isHello() {
    return this == EHLO || this == HELO || this == LHLO;
  }

  /** The form of a whole command line with this verb, for people to read. */
  public String usage() {
    return usage;
  }
}
