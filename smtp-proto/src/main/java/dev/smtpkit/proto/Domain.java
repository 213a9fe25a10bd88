package dev.smtpkit.proto;

/**
 * The part of a mailbox after the "@": a name or an address literal (RFC 5321 4.1.2). Will not
 * grow.
 */
public sealed interface Domain permits DomainName, AddressLiteral {

  /** The octets of the longest domain, literals with their brackets (RFC 5321 4.5.3.1.2). */
  int MAX_OCTETS = 255;

  /** The text as it stands in a path. */
  String text();
}
