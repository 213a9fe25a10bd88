package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A line ten times as long takes about ten times as long, however hostile: time is linear. */
class ParsingTimeTest {

  private static final int SHORT = 12_000;
  private static final int LONG = 10 * SHORT;

  /** The square would take a hundred times as long, a tenth of a second and more. */
  private static final int MOST_TIMES = 40;

  private static final long NOISE_NANOS = 20_000_000;

  private static final String[] STARTS = {
    "EHLO ",
    "HELO [",
    "EHLO [IPv6:",
    "MAIL ",
    "MAIL FROM:",
    "MAIL FROM:<",
    "MAIL FROM:<\"",
    "MAIL FROM:<@",
    "MAIL FROM:<@a,",
    "MAIL FROM:<a@",
    "MAIL FROM:<a@[",
    "MAIL FROM:<a@b> ",
    "MAIL FROM:<a@b> X=",
    "MAIL FROM:<a@b> AUTH=",
    "MAIL FROM:<a@b> ENVID=",
    "MAIL FROM:<a@b> SOLICIT=",
    "MAIL FROM:<a@b> TRANSID=<",
    "MAIL FROM:<a@b> BY=",
    "RCPT TO:<a@b> ORCPT=utf-8;",
    "RCPT TO:<a@b> ORCPT=x;",
    "RCPT TO:<a@b> NOTIFY=",
    "VRFY ",
    "ETRN #",
    "ATRN ",
    "BURL a:",
    "XCLIENT NAME=",
    "XFORWARD ",
    "AUTH PLAIN ",
    "BDAT ",
    "NOOP ",
    ""
  };

  private static final String[] FILLERS = {
    "@",
    "\"",
    "\\",
    "\\\"",
    ",",
    " ",
    "=",
    "<",
    ">",
    "[",
    "]",
    ":",
    ";",
    "a",
    "a.",
    ".",
    "+",
    "+2B",
    "@a,",
    "a@b,",
    "<>",
    "\\x{",
    "\\x{FC}",
    "DELAY,",
    "A ",
    "A=b ",
    "0",
    "\u00c3\u00bc",
    "\u00ff",
    "\r",
    "\0"
  };

  /** Time of this thread only: what else the machine does is not counted. */
  private final ThreadMXBean thread = ManagementFactory.getThreadMXBean();

  private final CommandParser parser = new CommandParser(SyntaxProfile.LENIENT);

  private static byte[] line(String start, String filler, int length) {
    return (start + filler.repeat(length / filler.length()) + "x").getBytes(ISO_8859_1);
  }

  private long nanos(byte[] line) {
    long before = thread.getCurrentThreadCpuTime();
    assertThat(parser.parse(line, 0, line.length, Utf8.ALLOWED)).isNotNull();
    return thread.getCurrentThreadCpuTime() - before;
  }

  /** A suspect takes the best of a few runs: other work slows some runs, and speeds up none. */
  private boolean isSlow(byte[] few, byte[] many) {
    long nanosOfFew = nanos(few);
    long nanosOfMany = nanos(many);
    for (int again = 0; again < 4 && isSlow(nanosOfFew, nanosOfMany); again++) {
      nanosOfMany = Math.min(nanosOfMany, nanos(many));
    }
    return isSlow(nanosOfFew, nanosOfMany);
  }

  private static boolean isSlow(long nanosOfFew, long nanosOfMany) {
    return nanosOfMany > MOST_TIMES * nanosOfFew + NOISE_NANOS;
  }

  @Test
  void aLineOfAnyContentIsReadInTimeThatGrowsAsItsLength() {
    List<String> slow = new ArrayList<>();
    for (String start : STARTS) {
      for (String filler : FILLERS) {
        if (isSlow(line(start, filler, SHORT), line(start, filler, LONG))) {
          slow.add(start + filler + "...");
        }
      }
    }
    assertThat(slow).isEmpty();
  }
}
