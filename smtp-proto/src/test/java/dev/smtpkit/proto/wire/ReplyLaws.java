package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.EhloResponse;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.ReplyCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Laws for every reply and every response to EHLO. */
final class ReplyLaws {

  private static final int LINE_OCTETS = 512;
  private static final int LINES = 5;

  private ReplyLaws() {}

  /** Replies are what the oracle says, in pieces of any one size too. */
  static void replies(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] octets = Arrays.copyOfRange(input, 1, input.length);
    List<String> expected =
        ReplyParserRun.expected(new String(octets, ISO_8859_1), LINE_OCTETS, LINES);
    boolean ascii = new String(octets, ISO_8859_1).chars().allMatch(c -> c < 0x80);
    List<String> whole = ReplyParserRun.of(LINE_OCTETS, LINES, List.of(ByteBuffer.wrap(octets)));
    if (ascii) {
      assertThat(whole).isEqualTo(expected);
    }
    int size = 1 + (input[0] & 0x1F);
    List<ByteBuffer> pieces = new ArrayList<>();
    for (int from = 0; from < octets.length; from += size) {
      int length = Math.min(size, octets.length - from);
      pieces.add(ByteBuffer.allocateDirect(length).put(0, octets, from, length));
    }
    assertThat(ReplyParserRun.of(LINE_OCTETS, LINES, pieces)).isEqualTo(whole);
  }

  /** A response to EHLO can be asked everything, and what can be sent is read as it was. */
  static void ehlo(byte[] input) {
    List<String> lines = List.of(new String(input, ISO_8859_1).replace("\r", "").split("\n", -1));
    EhloResponse response = EhloResponse.parse(ReceivedReply.of(new ReplyCode(250), lines));
    if (response == null) {
      return;
    }
    assertThat(response.toString()).isNotNull();
    response.authMechanisms();
    response.deliverBy();
    response.futureRelease();
    response.limits();
    response.mtPriority();
    response.noSoliciting();
    response.size();
    for (EhloKeyword keyword : response.keywords()) {
      assertThat(response.supports(keyword.keyword())).isTrue();
      assertThat(EhloKeyword.parse(keyword.text())).isEqualTo(keyword);
    }
    ReceivedReply again = sent(response);
    if (again != null) {
      assertThat(EhloResponse.parse(again)).isEqualTo(response);
    }
  }

  /** The response as a server would send it, null where it may not. */
  private static @org.jspecify.annotations.Nullable ReceivedReply sent(EhloResponse response) {
    try {
      return ReceivedReply.of(new ReplyCode(250), response.toReply().lines());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
