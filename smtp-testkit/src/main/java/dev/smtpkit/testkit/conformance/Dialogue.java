package dev.smtpkit.testkit.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.smtpkit.testkit.text.Escapes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A conversation over a {@link Wire} that is written down as it goes. Confined to one thread. */
final class Dialogue implements AutoCloseable {

  private static final int LONGEST_SHOWN = 160;
  private static final int LONGEST_LINE = 8192;
  private static final int MOST_LINES = 1000;
  private static final Pattern REPLY_LINE = Pattern.compile("[2-5][0-9][0-9](?:[ -].*)?");

  private final Wire wire;
  private final Duration patience;
  private final List<String> transcript = new ArrayList<>();

  Dialogue(Wire wire, Duration patience) {
    this.wire = wire;
    this.patience = patience;
  }

  List<String> transcript() {
    return transcript;
  }

  /** Sends octets. If the server has closed the connection, that is seen at the next reply. */
  void send(byte[] octets, byte[] shown) {
    write(new String(shown, ISO_8859_1));
    try {
      wire.send(octets);
    } catch (IOException e) {
      note("the connection took no more: " + e.getMessage());
    }
  }

  private void write(String octets) {
    int from = 0;
    for (int end = octets.indexOf("\r\n"); end >= 0; end = octets.indexOf("\r\n", from)) {
      transcript.add("C: " + Escapes.encode(octets.substring(from, end), LONGEST_SHOWN));
      from = end + 2;
    }
    if (from < octets.length()) {
      transcript.add("C| " + Escapes.encode(octets.substring(from), LONGEST_SHOWN));
    }
  }

  void note(String text) {
    transcript.add("-- " + text);
  }

  void startTls() throws IOException {
    try {
      wire.startTls();
    } catch (IOException e) {
      note("the TLS handshake failed: " + e.getMessage());
      throw e;
    }
    note("TLS handshake");
  }

  void endOutput() {
    note("the client sends nothing more");
    try {
      wire.endOutput();
    } catch (IOException e) {
      note("the connection had ended: " + e.getMessage());
    }
  }

  Seen reply() {
    return reply(patience);
  }

  /** Reads a reply, and waits for it no longer than so. */
  Seen reply(Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    List<String> lines = new ArrayList<>();
    while (true) {
      StringBuilder line = new StringBuilder();
      int last = line(line, deadline);
      if (last != '\n') {
        return unfinished(line, last, time);
      }
      String text = line.substring(0, line.length() - 1);
      boolean ended = text.endsWith("\r");
      text = ended ? text.substring(0, text.length() - 1) : text;
      transcript.add("S: " + Escapes.encode(text, LONGEST_SHOWN));
      if (!ended) {
        return malformed(text, "a line ends without CR");
      }
      if (!REPLY_LINE.matcher(text).matches()) {
        return malformed(text, "no code of three digits and a blank or hyphen");
      }
      if (!lines.isEmpty() && !lines.get(0).startsWith(text.substring(0, 3))) {
        return malformed(text, "its lines have different codes");
      }
      lines.add(text);
      if (text.length() == 3 || text.charAt(3) == ' ') {
        return new Seen.Reply(Integer.parseInt(text.substring(0, 3)), lines);
      }
      if (lines.size() == MOST_LINES) {
        return malformed(text, "more than " + MOST_LINES + " lines");
      }
    }
  }

  /** Reads to a line feed; returns it, or what came instead of an octet. */
  private int line(StringBuilder line, long deadline) {
    try {
      int octet;
      do {
        octet = wire.receive(deadline);
        if (octet >= 0) {
          line.append((char) octet);
        }
      } while (octet >= 0 && octet != '\n' && line.length() < LONGEST_LINE);
      return octet;
    } catch (IOException e) {
      note("the connection broke: " + e.getMessage());
      return Wire.END;
    }
  }

  private Seen unfinished(StringBuilder line, int last, Duration time) {
    if (!line.isEmpty()) {
      transcript.add("S| " + Escapes.encode(line.toString(), LONGEST_SHOWN));
      String fault = last >= 0 ? "a line is longer than 8192 octets" : "a line does not end";
      return malformed(line.toString(), fault);
    }
    note(last == Wire.NOTHING ? "nothing more came" : "the server closed the connection");
    return last == Wire.NOTHING ? new Seen.Nothing(time) : new Seen.Closed();
  }

  private static Seen malformed(String text, String fault) {
    return new Seen.Malformed(Escapes.encode(text, LONGEST_SHOWN), fault);
  }

  @Override
  public void close() {
    wire.close();
  }
}
