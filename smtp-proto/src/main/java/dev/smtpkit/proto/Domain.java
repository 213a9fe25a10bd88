package dev.smtpkit.proto;

/** What stands right of the "@" of a mailbox: a name or an address literal (RFC 5321 4.1.2). */
public sealed interface Domain permits DomainName, AddressLiteral {

  /** The octets of the longest domain, literals with their brackets (RFC 5321 4.5.3.1.2). */
  int MAX_OCTETS = 255;

  /** The text as it stands in a path. */
  String text();
}
