package dev.smtpkit.proto;

import org.jspecify.annotations.Nullable;

/** The sample texts of the registry of enhanced status codes (RFC 5248 2.1), by subject, detail. */
final class StatusCodeNames {

  private static final String UTF8_REPLY =
      "UTF-8 string reply is required, but not permitted by the SMTP client";

  // RFC 3463 3.1 to 3.8; where a row is from elsewhere, that is said.
  private static final String[][] NAMES = {
    {"Other undefined Status"},
    {
      "Other address status",
      "Bad destination mailbox address",
      "Bad destination system address",
      "Bad destination mailbox address syntax",
      "Destination mailbox address ambiguous",
      "Destination address valid",
      "Destination mailbox has moved, No forwarding address",
      "Bad sender's mailbox address syntax",
      "Bad sender's system address",
      "Message relayed to non-compliant mailer", // RFC 5248 2.4
      "Recipient address has null MX", // RFC 7505 6
    },
    {
      "Other or undefined mailbox status",
      "Mailbox disabled, not accepting messages",
      "Mailbox full",
      "Message length exceeds administrative limit",
      "Mailing list expansion problem",
    },
    {
      "Other or undefined mail system status",
      "Mail system full",
      "System not accepting network messages",
      "System not capable of selected features",
      "Message too big for system",
      "System incorrectly configured",
      "Requested priority was changed", // RFC 6710 10
    },
    {
      "Other or undefined network or routing status",
      "No answer from host",
      "Bad connection",
      "Directory server failure",
      "Unable to route",
      "Mail system congestion",
      "Routing loop detected",
      "Delivery time expired",
    },
    {
      "Other or undefined protocol status",
      "Invalid command",
      "Syntax error",
      "Too many recipients",
      "Invalid command arguments",
      "Wrong protocol version",
      "Authentication Exchange line is too long", // RFC 4954 6
    },
    {
      "Other or undefined media error",
      "Media not supported",
      "Conversion required and prohibited",
      "Conversion required but not supported",
      "Conversion with loss performed",
      "Conversion Failed",
      "Message content not available", // RFC 4468 5
      "Non-ASCII addresses not permitted for that sender/recipient", // RFC 6531 4.2
      UTF8_REPLY,
      "UTF-8 header message cannot be transferred to one or more recipients, so the message must"
          + " be rejected",
      UTF8_REPLY, // X.6.10 has no text of its own: a duplicate of X.6.8, deprecated
    },
    {
      "Other or undefined security status",
      "Delivery not authorized, message refused",
      "Mailing list expansion prohibited",
      "Security conversion required but not possible",
      "Security features not supported",
      "Cryptographic failure",
      "Cryptographic algorithm not supported",
      "Message integrity failure",
      "Authentication credentials invalid", // RFC 4954 6, as are X.7.9, X.7.11 and X.7.12
      "Authentication mechanism is too weak",
      "Encryption Needed", // RFC 5248 2.4, as are X.7.13 and X.7.14
      "Encryption required for requested authentication mechanism",
      "A password transition is needed",
      "User Account Disabled",
      "Trust relationship required",
      "Priority Level is too low", // RFC 6710 10
      "Message is too big for the specified priority",
      "Mailbox owner has changed", // RFC 7293 15.3
      "Domain owner has changed",
      "RRVS test cannot be completed",
      "No passing DKIM signature found", // RFC 7372 3
      "No acceptable DKIM signature found",
      "No valid author-matched DKIM signature found",
      "SPF validation failed",
      "SPF validation error",
      "Reverse DNS validation failed",
      "Multiple authentication checks failed",
      "Sender address has null MX", // RFC 7505 6
      "Mail flood detected",
      "ARC validation failure",
      "REQUIRETLS support required", // RFC 8689 7
    },
  };

  private StatusCodeNames() {}

  static @Nullable String name(int subject, int detail) {
    return subject < NAMES.length && detail < NAMES[subject].length ? NAMES[subject][detail] : null;
  }

  /** The number of details of a subject that have a name, from 0 without a gap. */
  static int details(int subject) {
    return subject < NAMES.length ? NAMES[subject].length : 0;
  }

  /** The number of subjects that have one, from 0 without a gap. */
  static int subjects() {
    return NAMES.length;
  }
}
