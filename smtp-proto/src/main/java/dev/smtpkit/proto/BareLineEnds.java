package dev.smtpkit.proto;

/**
 * The treatment of bare line ends: a CR or LF in message content that is not part of a CRLF.
 *
 * <p>RFC 5321 2.3.8 forbids to transmit one, and only CRLF ends a line. Whatever the choice, such a
 * CR or LF never takes part in the end of the data, and never makes a following dot a stuffed one.
 */
public enum BareLineEnds {
  /** The message is refused: by the owner of a decoder, which counts them, or by an encoder. */
  REJECT,
  /** A CRLF stands in place of each. */
  NORMALIZE,
  /** The content stays as it came. For receiving only: it must not be sent on by DATA. */
  PASS
}
