package dev.smtpkit.proto;

/** The line ends that a client accepts in replies. Will not grow. */
public enum ReplyLineEnds {
  /** CRLF only; a bare LF is {@link ReplyError#BARE_CR_OR_LF} (RFC 5321 2.3.8). */
  CRLF,
  /** A bare LF, too, as some old servers and test servers send it. A bare CR stays an error. */
  CRLF_OR_LF
}
