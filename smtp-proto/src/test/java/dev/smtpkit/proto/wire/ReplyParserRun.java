package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.ReplyError;
import dev.smtpkit.proto.ReplyLineEnds;
import dev.smtpkit.proto.WireLimits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Feeds a parser and writes down what it found, beside an oracle that sees the whole at once. */
final class ReplyParserRun {

  private static final Pattern LINE =
      Pattern.compile("([2-5][0-9][0-9])(?:([ -])(.*))?", Pattern.DOTALL);

  private final ReplyParser parser;
  private final List<String> found = new ArrayList<>();
  private int consumed;

  ReplyParserRun(int maxLineOctets, int maxLines) {
    this(maxLineOctets, maxLines, ReplyLineEnds.CRLF);
  }

  ReplyParserRun(int maxLineOctets, int maxLines, ReplyLineEnds lineEnds) {
    parser =
        new ReplyParser(
            WireLimits.builder().replyLine(maxLineOctets).replyLines(maxLines).build(), lineEnds);
  }

  static List<String> of(int maxLineOctets, int maxLines, Iterable<ByteBuffer> pieces) {
    ReplyParserRun run = new ReplyParserRun(maxLineOctets, maxLines);
    pieces.forEach(run::feed);
    return run.finished();
  }

  void feed(ByteBuffer in) {
    while (true) {
      int from = in.position();
      int limit = in.limit();
      ReplyParser.Result result = parser.next(in);
      consumed += in.position() - from;
      if (in.limit() != limit) {
        throw new AssertionError("the limit was moved");
      }
      switch (result) {
        case REPLY -> found.add(describe(parser.reply()));
        case NEED_INPUT -> {
          if (in.hasRemaining()) {
            throw new AssertionError("needs input and has " + in.remaining() + " octets");
          }
          return;
        }
        case MALFORMED -> {
          return;
        }
      }
    }
  }

  List<String> finished() {
    if (parser.error() != null) {
      found.add(parser.error() + " after " + consumed);
    } else if (parser.isPartial()) {
      found.add("PARTIAL");
    }
    return found;
  }

  private static String describe(ReceivedReply reply) {
    return reply.code() + " " + reply.texts();
  }

  /** The same by regular expressions; texts are those of {@code octets}, one char an octet. */
  static List<String> expected(String octets, int maxLineOctets, int maxLines) {
    List<String> found = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    String code = "";
    int from = 0;
    while (from < octets.length()) {
      String rest = octets.substring(from, Math.min(octets.length(), from + maxLineOctets));
      Matcher ended = Pattern.compile("[^\r\n]*(\r\n|\r(?!\\z)|\n)").matcher(rest);
      if (!ended.lookingAt()) {
        found.add(
            rest.length() == maxLineOctets
                ? ReplyError.LINE_TOO_LONG + " after " + (from + maxLineOctets)
                : "PARTIAL");
        return found;
      }
      from += ended.end();
      if (!ended.group(1).equals("\r\n")) {
        found.add(ReplyError.BARE_CR_OR_LF + " after " + from);
        return found;
      }
      String line = rest.substring(0, ended.end() - 2);
      ReplyError error = error(line, code, texts.size() + 1 == maxLines);
      if (error != null) {
        found.add(error + " after " + from);
        return found;
      }
      code = line.substring(0, 3);
      texts.add(line.length() < 4 ? "" : line.substring(4));
      if (line.length() == 3 || line.charAt(3) == ' ') {
        found.add(code + " " + texts);
        texts.clear();
        code = "";
      }
    }
    if (!code.isEmpty()) {
      found.add("PARTIAL");
    }
    return found;
  }

  private static @Nullable ReplyError error(String line, String code, boolean mustBeLast) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return line.matches("(?s)[2-5][0-9][0-9].*") ? ReplyError.BAD_SEPARATOR : ReplyError.BAD_CODE;
    } else if (!code.isEmpty() && !code.equals(matcher.group(1))) {
      return ReplyError.MIXED_CODES;
    }
    return mustBeLast && "-".equals(matcher.group(2)) ? ReplyError.TOO_MANY_LINES : null;
  }
}
