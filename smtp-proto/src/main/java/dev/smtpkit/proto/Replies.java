package dev.smtpkit.proto;

/** The stock replies of a server, encoded once. */
public final class Replies {

  /** To MAIL. */
  public static final Reply SENDER_OK = Reply.of(250, 1, 0, "Sender ok");

  /** To RCPT. */
  public static final Reply RECIPIENT_OK = Reply.of(250, 1, 5, "Recipient ok");

  /** To DATA: send the message (RFC 5321 4.1.1.4). */
  public static final Reply START_MAIL_INPUT =
      Reply.of(354, "Start mail input; end with <CRLF>.<CRLF>");

  /** To RSET and NOOP. */
  public static final Reply OK = Reply.of(250, 0, 0, "Ok");

  /** To VRFY (RFC 5321 3.5.3). */
  public static final Reply CANNOT_VRFY =
      Reply.of(252, 5, 0, "Cannot VRFY user, but will accept message and attempt delivery");

  /** A message that is stored. */
  public static final Reply MESSAGE_ACCEPTED = Reply.of(250, 0, 0, "Message accepted");

  /** A command that is known and not offered. */
  public static final Reply NOT_IMPLEMENTED = Reply.of(502, 5, 1, "Command not implemented");

  /** A verb that is not known. */
  public static final Reply UNKNOWN_COMMAND = Reply.of(500, 5, 2, "Command not recognized");

  /** A command out of order, before EHLO or HELO. */
  public static final Reply HELLO_FIRST = Reply.of(503, 5, 1, "Send EHLO or HELO first");

  /** RCPT, DATA or BDAT without MAIL. */
  public static final Reply MAIL_FIRST = Reply.of(503, 5, 1, "Send MAIL first");

  /** DATA or BDAT without RCPT. */
  public static final Reply RCPT_FIRST = Reply.of(503, 5, 1, "Send RCPT first");

  /** DATA after RCPTs that were all refused (RFC 5321 3.3). */
  public static final Reply NO_VALID_RECIPIENTS = Reply.of(554, 5, 1, "No valid recipients");

  /** MAIL inside a transaction (RFC 5321 4.1.4). */
  public static final Reply NESTED_MAIL = Reply.of(503, 5, 1, "A transaction is open; send RSET");

  /** Any other command out of order. */
  public static final Reply BAD_SEQUENCE = Reply.of(503, 5, 1, "Bad sequence of commands");

  /** An ESMTP parameter that is unknown or not offered (RFC 5321 4.1.1.11). */
  public static final Reply PARAMETER_NOT_RECOGNIZED =
      Reply.of(555, 5, 4, "Parameter not recognized or not implemented");

  /** One recipient too many (RFC 5321 4.5.3.1.10). */
  public static final Reply TOO_MANY_RECIPIENTS = Reply.of(452, 5, 3, "Too many recipients");

  /** A message over the limit, declared or counted (RFC 1870 6.1). */
  public static final Reply MESSAGE_TOO_BIG =
      Reply.of(552, 3, 4, "Message size exceeds the maximum");

  /** Content with a CR or LF of its own (RFC 5321 2.3.8). */
  public static final Reply BARE_LINE_ENDS =
      Reply.of(550, 6, 0, "Message refused: it has a bare CR or LF; every line must end with CRLF");

  /** The handler failed, or did not answer in time. */
  public static final Reply LOCAL_ERROR =
      Reply.of(451, 3, 0, "Local error in processing, try again later");

  /** No room for the message. */
  public static final Reply INSUFFICIENT_STORAGE =
      Reply.of(452, 3, 1, "Insufficient system storage, try again later");

  /** A recipient elsewhere. */
  public static final Reply RELAYING_DENIED = Reply.of(550, 7, 1, "Relaying denied");

  /** AUTH succeeded (RFC 4954 6). */
  public static final Reply AUTHENTICATED = Reply.of(235, 7, 0, "Authentication succeeded");

  /** AUTH failed (RFC 4954 6). */
  public static final Reply BAD_CREDENTIALS =
      Reply.of(535, 7, 8, "Authentication credentials invalid");

  /** AUTH could not be decided (RFC 4954 6). */
  public static final Reply AUTH_UNAVAILABLE =
      Reply.of(454, 7, 0, "Temporary authentication failure");

  /** AUTH was cancelled by "*" (RFC 4954 4). */
  public static final Reply AUTH_CANCELLED = Reply.of(501, 7, 0, "Authentication cancelled");

  /** An initial response to a mechanism in which the server speaks first (RFC 4954 4). */
  public static final Reply INITIAL_RESPONSE_REFUSED =
      Reply.of(501, 7, 0, "The mechanism takes no initial response");

  /** A mechanism that is not offered (RFC 4954 4). */
  public static final Reply UNKNOWN_MECHANISM =
      Reply.of(504, 5, 4, "Authentication mechanism not available");

  /** A second AUTH, or AUTH where it may not stand (RFC 4954 4). */
  public static final Reply AUTH_OUT_OF_ORDER =
      Reply.of(503, 5, 1, "AUTH is not possible at this point");

  /** A command of a client that has to authenticate first (RFC 4954 6). */
  public static final Reply AUTHENTICATION_REQUIRED =
      Reply.of(530, 7, 0, "Authentication required");

  /** Too many failures of AUTH on one connection. */
  public static final Reply TOO_MANY_AUTH_FAILURES =
      Reply.of(421, 7, 0, "Too many failed authentications, closing connection");

  /** Too many errors on one connection. */
  public static final Reply TOO_MANY_ERRORS =
      Reply.of(421, 7, 0, "Too many errors, closing connection");

  /** A client that speaks HTTP. */
  public static final Reply NOT_AN_HTTP_SERVER =
      Reply.of(421, 7, 0, "This is not an HTTP server, closing connection");

  /** The peer was silent for too long (RFC 5321 4.5.3.2.7). */
  public static final Reply TIMEOUT = Reply.of(421, 4, 2, "Timeout, closing connection");

  /** The peer sent its message too slowly. */
  public static final Reply TOO_SLOW =
      Reply.of(421, 4, 2, "Message data came too slowly, closing connection");

  /** The server stops (RFC 5321 3.8). */
  public static final Reply SHUTTING_DOWN =
      Reply.of(421, 3, 2, "Service shutting down, closing connection");

  /** In place of a greeting, if the owner cannot be asked (RFC 5321 3.8). */
  public static final Reply SERVICE_UNAVAILABLE =
      Reply.of(421, 3, 0, "Service not available, closing connection");

  /** Too many connections. */
  public static final Reply TOO_MANY_CONNECTIONS =
      Reply.of(421, 7, 0, "Too many connections, try again later");

  /** To QUIT. */
  public static final Reply BYE = Reply.of(221, 0, 0, "Service closing transmission channel");

  /** The server is ready for the TLS handshake (RFC 3207 4). */
  public static final Reply READY_FOR_TLS = Reply.of(220, 0, 0, "Ready to start TLS");

  /** A command of a client that has to start TLS first (RFC 3207 4). */
  public static final Reply TLS_REQUIRED =
      Reply.of(530, 7, 0, "Must issue a STARTTLS command first");

  /** TLS cannot be started for now (RFC 3207 4). */
  public static final Reply TLS_UNAVAILABLE =
      Reply.of(454, 7, 0, "TLS not available due to temporary reason");

  /** A transaction whose state is indeterminate (RFC 3030 2, 3). */
  public static final Reply RSET_FIRST =
      Reply.of(503, 5, 1, "DATA cannot follow; send RSET to clear the transaction");

  /** A sender that is not the authenticated client's own (RFC 6409 6.1). */
  public static final Reply NOT_YOUR_ADDRESS =
      Reply.of(550, 7, 1, "Sender address does not belong to the authenticated user");

  /** Content with lines longer than a text line may be (RFC 5321 4.5.3.1.6). */
  public static final Reply LINES_TOO_LONG =
      Reply.of(554, 6, 0, "Message refused: it has lines of more than 998 octets");

  /** One transaction too many on one connection (RFC 9422). */
  public static final Reply TOO_MANY_MESSAGES =
      Reply.of(421, 7, 0, "Too many messages on this connection, closing it");

  /** Input where the client had to wait (RFC 2920 3.1, RFC 5321 3.1). */
  public static final Reply OUT_OF_TURN =
      Reply.of(554, 5, 0, "Input where a reply had to be awaited, closing connection");

  private Replies() {}
}
