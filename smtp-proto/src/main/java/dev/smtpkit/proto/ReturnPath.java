package dev.smtpkit.proto;

/**
 * The line that keeps the reverse-path of a delivered message (RFC 5321 4.4). It stands before
 * everything else, and only the final server writes it.
 *
 * @param path the reverse-path, the null one included
 */
public record ReturnPath(ReversePath path) {

  /** The header field with the CRLF that ends it. */
  public String text() {
    return "Return-Path: " + path.text() + "\r\n";
  }
}
