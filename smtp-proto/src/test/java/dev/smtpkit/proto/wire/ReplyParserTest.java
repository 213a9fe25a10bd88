package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.smtpkit.proto.EnhancedStatusCode;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReplyCode;
import dev.smtpkit.proto.ReplyError;
import dev.smtpkit.proto.ReplyLineEnds;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.testkit.EverySplit;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** R95. */
class ReplyParserTest {

  private static final int LINE = WireLimits.DEFAULT.replyLine();
  private static final int LINES = WireLimits.DEFAULT.replyLines();

  private static ByteBuffer buffer(String octets) {
    return ByteBuffer.wrap(octets.getBytes(UTF_8));
  }

  private static List<String> run(String octets) {
    return ReplyParserRun.of(LINE, LINES, List.of(buffer(octets)));
  }

  private static String crlf(String text) {
    return text.replace("\n", "\r\n");
  }

  private static Reply lines(int code, String... lines) {
    return Reply.of(new ReplyCode(code), null, List.of(lines));
  }

  /** One table of replies and octets drives the writer and the parser. */
  static Stream<Arguments> conversation() {
    EnhancedStatusCode ok = EnhancedStatusCode.of(2, 0, 0);
    return Stream.of(
        arguments(Replies.OK, "250 2.0.0 Ok\r\n"),
        arguments(Reply.of(250, 0, 0, ""), "250 2.0.0 \r\n"),
        arguments(Reply.of(220, "mx.example ESMTP"), "220 mx.example ESMTP\r\n"),
        arguments(Reply.of(334, ""), "334 \r\n"),
        arguments(Reply.of(250, "-"), "250 -\r\n"),
        arguments(Reply.of(559, 99, 999, "No"), "559 5.99.999 No\r\n"),
        arguments(
            // The example of RFC 5321 4.2.1.
            lines(
                250,
                "First line",
                "Second line",
                "234 Text beginning with numbers",
                "The last line"),
            crlf(
                """
                250-First line
                250-Second line
                250-234 Text beginning with numbers
                250 The last line
                """)),
        arguments(lines(214, "", "", ""), "214-\r\n214-\r\n214 \r\n"),
        arguments(
            Reply.of(new ReplyCode(214), ok, List.of("a", "")), "214-2.0.0 a\r\n214 2.0.0 \r\n"));
  }

  @ParameterizedTest
  @MethodSource("conversation")
  void whatIsWrittenIsParsed(Reply reply, String octets) {
    ByteBuffer out = ByteBuffer.allocate(600);
    assertThat(new ReplyWriter().write(reply, out)).isTrue();
    assertThat(new String(out.array(), 0, out.position(), UTF_8)).isEqualTo(octets);
    EverySplit.of(octets.getBytes(UTF_8))
        .forEach(
            feed -> {
              ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
              ReplyParser.Result result = ReplyParser.Result.NEED_INPUT;
              for (ByteBuffer piece : feed) {
                assertThat(result).isEqualTo(ReplyParser.Result.NEED_INPUT);
                result = parser.next(piece);
              }
              assertThat(result).isEqualTo(ReplyParser.Result.REPLY);
              ReceivedReply received = parser.reply();
              assertThat(received.code()).isEqualTo(reply.code());
              assertThat(received.enhanced()).isEqualTo(reply.enhanced());
              assertThat(received.lines()).isEqualTo(reply.lines());
              assertThat(received).hasToString(reply.toString());
              assertThat(parser.isPartial()).isFalse();
            });
  }

  /** Octets that no server of ours sends; blanks around "|" are not part of a cell. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "250~                          | 250 []",
        "250 ~                         | 250 []",
        "250-a~250~                    | 250 [a, ]",
        "250-~250-~250~                | 250 [, , ]",
        "250 a\tb~                     | 250 [a\tb]",
        "250 \u0000\u0007~             | 250 [\u0000\u0007]",
        "250  a ~                      | 250 [ a ]",
        "250 jürgen@exämple~           | 250 [jürgen@exämple]",
        "599~                          | 599 []",
        "571 no~                       | 571 [no]",
        "259~                          | 259 []",
        "~                             | BAD_CODE after 2",
        "2~                            | BAD_CODE after 3",
        "25~                           | BAD_CODE after 4",
        "25 Ok~                        | BAD_CODE after 7",
        "150 Wait~                     | BAD_CODE after 10",
        "050 Ok~                       | BAD_CODE after 8",
        "650 Ok~                       | BAD_CODE after 8",
        "260 Ok~                       | 260 [Ok]",
        "25a Ok~                       | BAD_CODE after 8",
        "25/ Ok~                       | BAD_CODE after 8",
        "2/0 Ok~                       | BAD_CODE after 8",
        "/50 Ok~                       | BAD_CODE after 8",
        "25: Ok~                       | BAD_CODE after 8",
        "' 250 Ok~'                    | BAD_CODE after 9",
        "SSH-2.0-x~                    | BAD_CODE after 11",
        "2500 Ok~                      | BAD_SEPARATOR after 9",
        "250_Ok~                       | BAD_SEPARATOR after 8",
        "250\tOk~                      | BAD_SEPARATOR after 8",
        "250Ok~                        | BAD_SEPARATOR after 7",
        "250-a~251 b~                  | MIXED_CODES after 14",
        "250-a~251-b~250 c~            | MIXED_CODES after 14",
        "250-a~550 b~                  | MIXED_CODES after 14",
        "250-a~2500~                   | BAD_SEPARATOR after 13",
        "250-a~~                       | BAD_CODE after 9",
        "250 a<LF>                       | BARE_CR_OR_LF after 6",
        "250 a<CR>                       | PARTIAL",
        "250 a<CR>b~                     | BARE_CR_OR_LF after 6",
        "250 a<CR><CR><LF>                   | BARE_CR_OR_LF after 6",
        "250 a<CR>~                      | BARE_CR_OR_LF after 6",
        "<LF>                            | BARE_CR_OR_LF after 1",
        "250 Ok                        | PARTIAL",
        "250-Ok~                       | PARTIAL",
        "2                             | PARTIAL",
        "''                            | -"
      })
  void aLaxServerIsUnderstoodAndABrokenOneIsNot(String octets, String found) {
    String sent = octets.replace("~", "\r\n").replace("<CR>", "\r").replace("<LF>", "\n");
    byte[] all = sent.getBytes(UTF_8);
    List<String> expected = found == null ? List.of() : List.of(found);
    EverySplit.of(all)
        .withRandomSplits(10, 5321)
        .forEach(feed -> assertThat(ReplyParserRun.of(LINE, LINES, feed)).isEqualTo(expected));
  }

  @Test
  void oneBufferMayHoldManyReplies() {
    String octets = "250 a\r\n250-b\r\n250 c\r\n354 d\r\n550-";
    List<String> expected = List.of("250 [a]", "250 [b, c]", "354 [d]", "PARTIAL");
    EverySplit.of(octets.getBytes(UTF_8))
        .withEveryOffset(0, 7)
        .withRandomSplits(30, 95)
        .forEach(feed -> assertThat(ReplyParserRun.of(LINE, LINES, feed)).isEqualTo(expected));
  }

  @Test
  void aReplyStaysUntilTheNextCall() {
    ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
    assertThatIllegalStateException().isThrownBy(parser::reply);
    ByteBuffer in = buffer("250 a\r\n250 b\r\n2");
    assertThat(parser.next(in)).isEqualTo(ReplyParser.Result.REPLY);
    assertThat(in.position()).isEqualTo(7);
    assertThat(parser.reply().lines()).containsExactly("a");
    assertThat(parser.next(in)).isEqualTo(ReplyParser.Result.REPLY);
    assertThat(parser.reply().lines()).containsExactly("b");
    assertThat(parser.next(in)).isEqualTo(ReplyParser.Result.NEED_INPUT);
    assertThatIllegalStateException().isThrownBy(parser::reply);
    assertThat(parser.error()).isNull();
    assertThat(parser.isPartial()).isTrue();
  }

  /** What is no reply is shown as what it was. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "+OK POP3 ready~           | BAD_CODE      | +OK POP3 ready",
        "SSH-2.0-x~                | BAD_CODE      | SSH-2.0-x",
        "250-a~no code~250 b~      | BAD_CODE      | no code",
        "250-a~251 b~              | MIXED_CODES   | 251 b",
        "250_a~                    | BAD_SEPARATOR | 250_a",
        "220 a<LF>                 | BARE_CR_OR_LF | 220 a?",
        "220 a<CR>b~               | BARE_CR_OR_LF | 220 a?",
        "<1B>[2J\u202e~            | BAD_CODE      | ?[2J?",
        "a\udb40\udc41b~          | BAD_CODE      | a?b",
        "<16><03>\u0001            | -             | ''"
      })
  void whatIsNoReplyIsShown(String octets, String error, String excerpt) {
    String sent =
        octets
            .replace("~", "\r\n")
            .replace("<CR>", "\r")
            .replace("<LF>", "\n")
            .replace("<1B>", "\u001b")
            .replace("<16>", "\u0016")
            .replace("<03>", "\u0003");
    EverySplit.of(sent.getBytes(UTF_8))
        .forEach(
            feed -> {
              ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
              assertThat(parser.excerpt()).isEmpty();
              for (ByteBuffer piece : feed) {
                while (parser.next(piece) == ReplyParser.Result.REPLY) {
                  assertThat(parser.excerpt()).isEmpty();
                }
              }
              assertThat(String.valueOf(parser.error()))
                  .isEqualTo(error.equals("-") ? "null" : error);
              assertThat(parser.excerpt()).isEqualTo(excerpt);
            });
  }

  @Test
  void anExcerptIsBounded() {
    for (String sent :
        List.of("x".repeat(200) + "\r\n", "y".repeat(13_000), "é".repeat(100) + "\n")) {
      EverySplit.of(sent.substring(0, Math.min(300, sent.length())).getBytes(UTF_8))
          .forEach(
              feed -> {
                ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
                feed.forEach(parser::next);
                parser.next(buffer("y".repeat(13_000)));
                assertThat(parser.error()).isNotNull();
                String begun = sent.startsWith("é") ? "é".repeat(40) : sent.substring(0, 80);
                assertThat(parser.excerpt()).isEqualTo(begun);
              });
    }
  }

  private static List<String> runWithLf(Iterable<ByteBuffer> pieces) {
    ReplyParserRun run = new ReplyParserRun(LINE, LINES, ReplyLineEnds.CRLF_OR_LF);
    pieces.forEach(run::feed);
    return run.finished();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "250 a<LF>                  | 250 [a]         | 1",
        "250-a<LF>250 b<LF>         | 250 [a, b]      | 2",
        "250-a~250 b<LF>            | 250 [a, b]      | 1",
        "250<LF>                    | 250 []          | 1",
        "250 a~                     | 250 [a]         | 0",
        "250 a<CR>                  | PARTIAL         | 0",
        "250 a<CR>b<LF>             | BARE_CR_OR_LF after 6 | 0",
        "250 a<CR><CR><LF>          | BARE_CR_OR_LF after 6 | 0",
        "<LF>                       | BAD_CODE after 1 | 1"
      })
  void aBareLfEndsALineIfTheOwnerSaysSo(String octets, String found, long bareLfs) {
    String sent = octets.replace("~", "\r\n").replace("<CR>", "\r").replace("<LF>", "\n");
    EverySplit.of(sent.getBytes(UTF_8))
        .forEach(feed -> assertThat(runWithLf(feed)).containsExactly(found));
    ReplyParser parser = new ReplyParser(WireLimits.DEFAULT, ReplyLineEnds.CRLF_OR_LF);
    parser.next(buffer(sent));
    assertThat(parser.bareLfs()).isEqualTo(bareLfs);
  }

  @Test
  void anErrorStays() {
    ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
    ByteBuffer in = buffer("250 a\r\nx\r\n250 b\r\n");
    assertThat(parser.next(in)).isEqualTo(ReplyParser.Result.REPLY);
    for (int i = 0; i < 3; i++) {
      assertThat(parser.next(in)).isEqualTo(ReplyParser.Result.MALFORMED);
      assertThat(parser.error()).isEqualTo(ReplyError.BAD_CODE);
      assertThat(in.position()).isEqualTo(10);
      assertThatIllegalStateException().isThrownBy(parser::reply);
    }
  }

  @Test
  void whatIsNotUtf8BecomesReplacementCharacters() {
    ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
    parser.next(ByteBuffer.wrap("250 a\u00e4b\r\n".getBytes(ISO_8859_1)));
    assertThat(parser.reply().lines()).containsExactly("a\ufffdb");
  }

  @ParameterizedTest
  @CsvSource({"512, 3", "513, 1", "4096, 1000"})
  void aLineAndAReplyHaveTheirLimits(int octets, int lines) {
    String longest = "250 " + "x".repeat(octets - 6) + "\r\n";
    String most = "250-\r\n".repeat(lines - 1) + "250 \r\n";
    String tooMany = "250-\r\n".repeat(lines) + "250 \r\n";
    for (int piece : new int[] {1, 7, octets, 100_000}) {
      assertThat(pieces(octets, lines, longest, piece))
          .hasSize(1)
          .first()
          .asString()
          .hasSize(octets);
      assertThat(pieces(octets, lines, "250 x" + longest.substring(4), piece))
          .containsExactly("LINE_TOO_LONG after " + octets);
      assertThat(pieces(octets, lines, most, piece))
          .hasSize(1)
          .first()
          .asString()
          .startsWith("250 [");
      assertThat(pieces(octets, lines, tooMany, piece))
          .containsExactly("TOO_MANY_LINES after " + 6 * lines);
    }
  }

  private static List<String> pieces(int octets, int lines, String text, int piece) {
    ReplyParserRun run = new ReplyParserRun(octets, lines);
    for (int from = 0; from < text.length(); from += piece) {
      run.feed(buffer(text.substring(from, Math.min(text.length(), from + piece))));
    }
    return run.finished();
  }

  /** A server that never ends its line is cut off where the limit is, whatever it sends. */
  @Test
  void megabytesWithoutAnEndAreNotKept() {
    for (String chunk : List.of("x", "250", "\0", "\r", "250-\r\n")) {
      byte[] octets = chunk.repeat(65_536 / chunk.length()).getBytes(ISO_8859_1);
      ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
      long consumed = 0;
      for (int i = 0; i < 128; i++) {
        ByteBuffer in = ByteBuffer.wrap(octets);
        parser.next(in);
        consumed += in.position();
      }
      assertThat(parser.error()).as(chunk).isNotNull();
      assertThat(consumed).as(chunk).isLessThanOrEqualTo(Math.max(LINE, 6 * LINES));
    }
  }

  @Test
  void aLimitThatUndercutsTheRfcIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new ReplyParser(WireLimits.builder().replyLine(511).replyLines(1).build()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new ReplyParser(WireLimits.builder().replyLine(512).replyLines(0).build()));
  }

  @Test
  void anEmptyBufferChangesNothing() {
    ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
    for (String piece : List.of("", "250-a\r", "", "\n250", "", " b\r\n")) {
      ByteBuffer in = buffer(piece);
      assertThat(parser.next(in) == ReplyParser.Result.REPLY).isEqualTo(piece.equals(" b\r\n"));
    }
    assertThat(parser.reply().lines()).containsExactly("a", "b");
  }

  @Test
  void aReadOnlyBufferIsParsedToo() {
    ByteBuffer in = buffer("250-a\r\n250 b\r\n").asReadOnlyBuffer();
    assertThat(ReplyParserRun.of(LINE, LINES, Collections.singleton(in)))
        .containsExactly("250 [a, b]");
  }

  @ParameterizedTest
  @EnumSource
  void everyErrorHasItsClause(ReplyError error) {
    assertThat(error.clause()).startsWith("RFC 5321 ");
  }

  /** The oracle that the properties trust, against cases written by hand. */
  @ParameterizedTest
  @MethodSource("conversation")
  void theOracleAgrees(Reply reply, String octets) {
    assertThat(ReplyParserRun.expected(octets, LINE, LINES)).isEqualTo(run(octets));
  }

  /** Reply-code = %x32-35 %x30-35 %x30-39 (RFC 5321 4.2): every number of three digits. */
  @Test
  void aCodeIsWhatTheGrammarSays() {
    for (int number = 0; number < 1000; number++) {
      String code = "%03d".formatted(number);
      ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
      ReplyParser.Result result =
          parser.next(ByteBuffer.wrap((code + " x\r\n").getBytes(US_ASCII)));
      assertThat(result == ReplyParser.Result.REPLY)
          .as(code)
          .isEqualTo(code.matches("[2-5][0-9][0-9]"));
    }
  }
}
