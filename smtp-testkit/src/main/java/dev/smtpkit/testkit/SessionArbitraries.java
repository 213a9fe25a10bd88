package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** The octets that a client sends over one connection. */
final class SessionArbitraries {

  private static final String CRLF = "\r\n";
  private static final int MOST_UNITS = 6;
  private static final int MOST_HOSTILE_LINES = 40;

  private SessionArbitraries() {}

  /** Valid sessions that use no extension. */
  static Arbitrary<String> valid() {
    return valid(bodies());
  }

  /** Valid sessions that send some messages by BDAT (RFC 3030). */
  static Arbitrary<String> validChunked() {
    return valid(Arbitraries.oneOf(bodies(), chunkedBodies()));
  }

  private static Arbitrary<String> valid(Arbitrary<String> bodies) {
    Arbitrary<String> hello = CommandArbitraries.of("EHLO").map(line -> line + CRLF);
    Arbitrary<String> units =
        Arbitraries.frequencyOf(
            Tuple.of(6, transactions(bodies)),
            Tuple.of(1, envelopes()),
            Tuple.of(2, Arbitraries.of("NOOP\r\n", "RSET\r\n", "noop\r\n")),
            Tuple.of(1, hello));
    // A unit may leave an envelope open, and the next may begin with MAIL: hence RSET.
    return Combinators.combine(
            hello,
            units.list().ofMaxSize(MOST_UNITS).map(all -> String.join("RSET\r\n", all)),
            Arbitraries.of("", "RSET\r\nQUIT\r\n"))
        .as((first, middle, last) -> first + middle + last);
  }

  private static Arbitrary<String> transactions(Arbitrary<String> bodies) {
    return Combinators.combine(envelopes(), bodies).as(String::concat);
  }

  private static Arbitrary<String> envelopes() {
    return Combinators.combine(
            AddressArbitraries.reversePaths(),
            AddressArbitraries.forwardPaths().list().ofMinSize(1).ofMaxSize(4))
        .as(
            (sender, recipients) -> {
              StringBuilder lines = new StringBuilder("MAIL FROM:").append(sender).append(CRLF);
              recipients.forEach(each -> lines.append("RCPT TO:").append(each).append(CRLF));
              return lines.toString();
            });
  }

  /** Lines of a message, some of which a careless server might take for commands, or its end. */
  private static Arbitrary<List<String>> messages() {
    Arbitrary<String> lines =
        Arbitraries.frequencyOf(
            Tuple.of(
                3,
                Arbitraries.of(
                    "MAIL FROM:<inbody@inbody.example>",
                    "RCPT TO:<inbody@inbody.example>",
                    "EHLO inbody.example",
                    "DATA",
                    "BDAT 4 LAST",
                    "RSET",
                    "QUIT",
                    "STARTTLS",
                    "AUTH PLAIN AGluYm9keQBpbmJvZHk=")),
            Tuple.of(2, Arbitraries.of("", ".", "..", ".x", "x.", ". ", " .")),
            Tuple.of(3, Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(80)));
    return lines.list().ofMaxSize(12);
  }

  private static Arbitrary<String> bodies() {
    return messages()
        .map(
            lines -> {
              StringBuilder body = new StringBuilder("DATA\r\n");
              lines.forEach(
                  line -> body.append(line.startsWith(".") ? "." : "").append(line).append(CRLF));
              return body.append(".\r\n").toString();
            });
  }

  private static Arbitrary<String> chunkedBodies() {
    return Combinators.combine(
            messages(), Arbitraries.integers().between(0, 40).list().ofMaxSize(4))
        .as(
            (lines, sizes) -> {
              String rest = String.join(CRLF, lines) + CRLF;
              StringBuilder chunks = new StringBuilder();
              for (int size : sizes) {
                int taken = Math.min(size, rest.length());
                chunks.append("BDAT ").append(taken).append(CRLF).append(rest, 0, taken);
                rest = rest.substring(taken);
              }
              return chunks
                  .append("BDAT ")
                  .append(rest.length())
                  .append(" LAST\r\n")
                  .append(rest)
                  .toString();
            });
  }

  /** Valid sessions, sessions with one or two edits, and sequences of lines of any kind. */
  static Arbitrary<String> any() {
    Arbitrary<String> lines =
        Arbitraries.frequencyOf(
            Tuple.of(4, CommandArbitraries.all()),
            Tuple.of(2, HostileArbitraries.mutated(CommandArbitraries.all())),
            Tuple.of(1, HostileArbitraries.lines().map(octets -> new String(octets, ISO_8859_1))),
            Tuple.of(
                1, HostileArbitraries.messageOctets().map(all -> new String(all, ISO_8859_1))));
    Arbitrary<String> hostile =
        lines
            .list()
            .ofMaxSize(MOST_HOSTILE_LINES)
            .map(all -> String.join(CRLF, all) + (all.isEmpty() ? "" : CRLF));
    return Arbitraries.frequencyOf(
        Tuple.of(3, validChunked()),
        Tuple.of(3, HostileArbitraries.mutated(validChunked())),
        Tuple.of(1, HostileArbitraries.mutated(HostileArbitraries.mutated(validChunked()))),
        Tuple.of(3, hostile));
  }
}
