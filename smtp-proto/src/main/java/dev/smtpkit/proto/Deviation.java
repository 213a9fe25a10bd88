package dev.smtpkit.proto;

/**
 * One departure from the grammar that a parser may tolerate. A {@link SyntaxProfile} says which are
 * allowed; each one that a line used is reported. The resulting value is within the grammar, but
 * for a long local-part, an underscore and an opaque name of a client, which have no other form.
 * May grow.
 */
public enum Deviation {
  /** {@code MAIL FROM: <a@b.example>}: no blank stands there in the grammar (RFC 5321 3.3). */
  BLANK_BEFORE_PATH,
  /** Blanks before the CRLF, which a server should tolerate (RFC 5321 4.1.1). */
  TRAILING_BLANKS,
  /** {@code EHLO my_host.example}: a label has no underscore (RFC 5321 4.1.2). */
  UNDERSCORE_IN_HELLO_NAME,
  /** {@code HELO [192.0.2.1]}: HELO takes a name only (RFC 5321 4.1.1.1). */
  HELO_ADDRESS_LITERAL,
  /**
   * {@code MAIL FROM:a@b.example}: a path has angle brackets (RFC 5321 4.1.2). Old mail programs
   * and people at a terminal leave them out. Lenient only.
   */
  MISSING_ANGLE_BRACKETS,
  /**
   * {@code MAIL FROM :<a@b.example>}: no blank stands before the colon (RFC 5321 4.1.1.2). Lenient
   * only.
   */
  STRAY_BLANKS,
  /**
   * {@code EHLO host.example.}: a name has no dot at its end (RFC 5321 4.1.2); it is taken off.
   * Lenient only.
   */
  DOT_AFTER_HELLO_NAME,
  /**
   * {@code EHLO [2001:db8::1]}: an IPv6 address has the tag {@code IPv6:} (RFC 5321 4.1.3). Some
   * mail programs leave it out.
   */
  UNTAGGED_IPV6_LITERAL,
  /**
   * {@code <a..b.@c.example>}: dots of a local-part stand between atoms (RFC 5321 4.1.2). Providers
   * have given out such addresses, in ASCII and at domain names; the mailbox is the one whose
   * local-part would be quoted. Lenient only.
   */
  MISPLACED_DOTS,
  /**
   * A local-part of more than 64 octets (RFC 5321 4.5.3.1.1), as forwarders and tokens for replies
   * have; a path bounds it.
   */
  LONG_LOCAL_PART,
  /**
   * {@code AUTH PLAIN AGEAYg==}, {@code EHLO host}, {@code MAIL FROM:<a@b.example> SIZE=5}: one
   * blank stands between two words (RFC 5321 4.1.1). A mail program that ships with an operating
   * system doubles the one in AUTH.
   */
  DOUBLED_BLANKS,
  /**
   * {@code MAIL FROM:<a@b.example> AUTH=tim}: a mailbox stands there, or {@code <>} (RFC 4954 5).
   * Mail programs give the name that they logged in with; it is read as {@code <>}, for a submitter
   * who is not known.
   */
  BARE_NAME_IN_AUTH,
  /**
   * {@code EHLO Mail Gadget 9.0.3}: neither a domain nor an address literal, or nothing at all (RFC
   * 5321 4.1.1.1). Scanners and other appliances, and computers with names beyond ASCII. Lenient
   * only.
   */
  OPAQUE_HELLO_NAME,
  /** {@code <a@my_host.example>}: a label has no underscore (RFC 5321 4.1.2). Lenient only. */
  UNDERSCORE_IN_DOMAIN,
  /**
   * {@code <a@b.example.>}: a domain has no dot at its end (RFC 5321 4.1.2); it is taken off.
   * Lenient only.
   */
  DOT_AFTER_DOMAIN
}
