package dev.smtpkit.testkit.conformance;

import java.time.Duration;
import java.util.List;

/** What came instead of, or as, an expected reply. */
public sealed interface Seen {

  /** In words, for a report. */
  String words();

  /**
   * A reply with the form of RFC 5321 4.2.
   *
   * @param code 200 to 599
   * @param lines each with its code, without CRLF, one char for each octet; one or more
   */
  record Reply(int code, List<String> lines) implements Seen {
    public Reply {
      lines = List.copyOf(lines);
    }

    /** The lines with a line feed between them. */
    String text() {
      return String.join("\n", lines);
    }

    @Override
    public String words() {
      return lines.get(lines.size() - 1);
    }
  }

  /**
   * Octets that are not a reply.
   *
   * @param octets escaped
   * @param fault what is wrong
   */
  record Malformed(String octets, String fault) implements Seen {
    @Override
    public String words() {
      return "a malformed reply (" + fault + "): " + octets;
    }
  }

  /** The server closed the connection. */
  record Closed() implements Seen {
    @Override
    public String words() {
      return "the connection closed";
    }
  }

  /**
   * The deadline passed.
   *
   * @param waited how long
   */
  record Nothing(Duration waited) implements Seen {
    @Override
    public String words() {
      return "nothing for " + waited.toMillis() / 1000.0 + " s";
    }
  }
}
