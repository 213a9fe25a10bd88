package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.EnhancedStatusCode;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReplyCode;
import dev.smtpkit.proto.ReplyLineEnds;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.testkit.EverySplit;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** R95: for all octets, in every fragmentation. */
class ReplyParserPropertiesTest {

  private static final int LINE = 512;
  private static final int LINES = 4;

  /** Replies and what is nearly one; ASCII, so that octets are characters. */
  @Provide
  Arbitrary<byte[]> octets() {
    Arbitrary<String> pieces =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of("250", "251", "550", "354", "999", "150", "260", "2")),
            Tuple.of(4, Arbitraries.of("\r\n", "\r\n", "\r\n", "\r", "\n")),
            Tuple.of(4, Arbitraries.of(" ", "-", "\t", "\0", "2.1.5 ", "text")),
            Tuple.of(6, Arbitraries.of("250-x\r\n", "250 x\r\n", "250\r\n", "550 5.7.1 No\r\n")),
            Tuple.of(1, Arbitraries.integers().between(500, 520).map("y"::repeat)));
    Arbitrary<String> texts =
        pieces.list().ofMinSize(1).ofMaxSize(14).map(all -> String.join("", all));
    Arbitrary<String> anything = Arbitraries.strings().ascii().ofMaxLength(40);
    return Arbitraries.frequencyOf(
            Tuple.of(8, texts), Tuple.of(2, SmtpArbitraries.mutated(texts)), Tuple.of(1, anything))
        .map(text -> text.replaceAll("[^\\x00-\\x7F]", "?").getBytes(US_ASCII));
  }

  @Property(tries = 4000)
  void anyOctetsGiveWhatTheGrammarSays(@ForAll("octets") byte[] octets) {
    assertThat(ReplyParserRun.of(LINE, LINES, List.of(ByteBuffer.wrap(octets))))
        .isEqualTo(ReplyParserRun.expected(new String(octets, US_ASCII), LINE, LINES));
  }

  /** A bare LF that ends a line is as good as a CRLF there. */
  @Property(tries = 2000)
  void withBareLfsTheRepliesAreThoseWithCrlf(@ForAll("octets") byte[] octets) {
    String sent = new String(octets, US_ASCII);
    ReplyParserRun run = new ReplyParserRun(LINE, LINES, ReplyLineEnds.CRLF_OR_LF);
    run.feed(ByteBuffer.wrap(octets));
    List<String> expected =
        ReplyParserRun.expected(sent.replaceAll("(?<!\r)\n", "\r\n"), LINE + 1, LINES);
    if (sent.lines().allMatch(line -> line.length() < LINE - 2)) {
      assertThat(withoutPlaces(run.finished())).isEqualTo(withoutPlaces(expected));
    }
  }

  private static List<String> withoutPlaces(List<String> found) {
    return found.stream().map(each -> each.replaceFirst(" after \\d+\\z", "")).toList();
  }

  @Property(tries = 150)
  void everyFragmentationGivesTheSame(@ForAll("octets") byte[] octets) {
    List<String> expected = ReplyParserRun.expected(new String(octets, US_ASCII), LINE, LINES);
    EverySplit.of(octets)
        .withRandomSplits(20, 5321)
        .forEach(feed -> assertThat(ReplyParserRun.of(LINE, LINES, feed)).isEqualTo(expected));
  }

  /** R89 and R95: no octet at all makes the parser throw, or a log line two. */
  @Property(tries = 1000)
  void anyOctetsGiveAValue(@ForAll List<byte[]> pieces, @ForAll("octets") byte[] octets) {
    ReplyParser parser =
        new ReplyParser(WireLimits.builder().replyLine(LINE).replyLines(LINES).build());
    List<byte[]> all = new ArrayList<>(pieces);
    all.add(0, "250 ".getBytes(US_ASCII));
    all.add(octets);
    for (byte[] piece : all) {
      ByteBuffer in = ByteBuffer.wrap(piece);
      while (parser.next(in) == ReplyParser.Result.REPLY) {
        ReceivedReply reply = parser.reply();
        assertThat(reply.toString()).doesNotContainPattern("[\\x00-\\x1F\\x7F-\\x9F]");
        assertThat(reply.lines()).hasSameSizeAs(reply.texts());
      }
    }
  }

  @Provide
  Arbitrary<Reply> replies() {
    Arbitrary<Integer> codes =
        Combinators.combine(
                Arbitraries.integers().between(2, 5),
                Arbitraries.integers().between(0, 5),
                Arbitraries.integers().between(0, 9))
            .as((first, second, third) -> 100 * first + 10 * second + third);
    Arbitrary<List<String>> lines =
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .ofMaxLength(60)
            .list()
            .ofMinSize(1)
            .ofMaxSize(9);
    return Combinators.combine(codes, lines, Arbitraries.integers().between(-500, 999))
        .as(
            (code, texts, number) ->
                Reply.of(
                    new ReplyCode(code),
                    number < 0 || code / 100 == 3
                        ? null
                        : EnhancedStatusCode.of(code / 100, number % 9, number),
                    texts));
  }

  @Property(tries = 1000)
  void whatIsWrittenIsParsed(@ForAll("replies") Reply reply) {
    ByteBuffer out = ByteBuffer.allocate(reply.length());
    new ReplyWriter().write(reply, out);
    ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
    assertThat(parser.next(out.flip())).isEqualTo(ReplyParser.Result.REPLY);
    assertThat(parser.reply().code()).isEqualTo(reply.code());
    assertThat(parser.reply()).hasToString(reply.toString());
    if (reply.enhanced() != null) {
      assertThat(parser.reply().enhanced()).isEqualTo(reply.enhanced());
      assertThat(parser.reply().lines()).isEqualTo(reply.lines());
    } else {
      assertThat(parser.reply().texts()).isEqualTo(reply.lines());
    }
  }
}
