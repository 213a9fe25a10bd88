package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.wire.LineFramer.Expectation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Feeds a framer and writes down what it found, beside an oracle that sees the whole at once. */
final class FramerRun {

  private final WireLimits limits;
  private final Expectation expectation;

  FramerRun(WireLimits limits, Expectation expectation) {
    this.limits = limits;
    this.expectation = expectation;
  }

  /** The lines of the whole text: "LINE text", "LONG verb" and, for what is left, "PARTIAL". */
  List<String> expected(String text) {
    List<String> found = new ArrayList<>();
    int from = 0;
    for (int end; (end = text.indexOf("\r\n", from)) >= 0; from = end + 2) {
      String line = text.substring(from, end);
      boolean auth = expectation == Expectation.AUTH_RESPONSE || line.matches("(?is)auth( .*)?");
      int limit = auth ? limits.authLine() : limits.commandLine();
      found.add(line.length() + 2 > limit ? "LONG " + verb(line) : "LINE " + line);
    }
    if (from < text.length()) {
      found.add("PARTIAL");
    }
    return found;
  }

  private static @Nullable String verb(String line) {
    String word = line.split(" ", 2)[0].toUpperCase(java.util.Locale.ROOT);
    return Arrays.stream(Verb.values()).anyMatch(verb -> verb.name().equals(word)) ? word : null;
  }

  /** Grows the window over one buffer, like an owner that reads on after the partial line. */
  List<String> grow(ByteBuffer in, int from, int[] ends) {
    LineFramer framer = new LineFramer(limits);
    List<String> found = new ArrayList<>();
    in.limit(from).position(from);
    for (int end : ends) {
      in.limit(from + end);
      take(framer, in, found);
    }
    return finished(framer, found);
  }

  /** Moves what is left to the beginning of another buffer for every piece. */
  List<String> move(byte[] octets, int[] ends) {
    LineFramer framer = new LineFramer(limits);
    List<String> found = new ArrayList<>();
    ByteBuffer left = ByteBuffer.allocate(0);
    int from = 0;
    for (int end : ends) {
      int offset = end % 5;
      ByteBuffer in = ByteBuffer.allocateDirect(offset + left.remaining() + end - from + 1);
      in.position(offset).put(left).put(octets, from, end - from).put((byte) '\n');
      in.limit(in.position() - 1).position(offset);
      take(framer, in, found);
      left = in;
      from = end;
    }
    return finished(framer, found);
  }

  private void take(LineFramer framer, ByteBuffer in, List<String> found) {
    while (true) {
      switch (framer.next(in, expectation)) {
        case LINE -> {
          byte[] line = new byte[framer.to() - framer.from()];
          in.get(framer.from(), line);
          found.add("LINE " + new String(line, ISO_8859_1));
        }
        case TOO_LONG -> found.add("LONG " + framer.longLineVerb());
        case NEED_INPUT -> {
          return;
        }
      }
    }
  }

  private static List<String> finished(LineFramer framer, List<String> found) {
    if (framer.isPartial()) {
      found.add("PARTIAL");
    }
    return found;
  }
}
