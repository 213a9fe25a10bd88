package dev.smtpkit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;

/** The command lines of the parser benchmarks, without their CRLF. */
final class TenLines {

  static final List<String> TEXTS =
      List.of(
          "EHLO mail-relay-17.example.com",
          "MAIL FROM:<bounces+12345-6789@mailer.example.com> SIZE=48213 BODY=8BITMIME RET=HDRS"
              + " ENVID=QQ314159",
          "RCPT TO:<jane.q.public@subdomain.example.org> NOTIFY=SUCCESS,FAILURE"
              + " ORCPT=rfc822;jane.q.public@subdomain.example.org",
          "RCPT TO:<john@example.net>",
          "DATA",
          "BDAT 86400 LAST",
          "RSET",
          "NOOP",
          "AUTH PLAIN AGphbmUAc2VjcmV0",
          "QUIT");

  private TenLines() {}

  static byte[] octets(int index) {
    return TEXTS.get(index).getBytes(US_ASCII);
  }

  /** All ten lines, each with its CRLF. */
  static byte[] stream() {
    return (String.join("\r\n", TEXTS) + "\r\n").getBytes(US_ASCII);
  }
}
