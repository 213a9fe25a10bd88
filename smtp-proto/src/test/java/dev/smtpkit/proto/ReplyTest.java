package dev.smtpkit.proto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R75, R77. */
class ReplyTest {

  private static String sent(Reply reply) {
    ByteBuffer out = ByteBuffer.allocate(reply.length());
    assertThat(reply.copyTo(0, out)).isEqualTo(reply.length());
    return US_ASCII.decode(out.flip()).toString();
  }

  @Test
  void aReplyIsSentWithItsCodes() {
    assertThat(sent(Reply.of(220, "mx.example ESMTP"))).isEqualTo("220 mx.example ESMTP\r\n");
    assertThat(sent(Reply.of(550, 7, 1, "No"))).isEqualTo("550 5.7.1 No\r\n");
    assertThat(sent(Reply.of(250, 0, 0, ""))).isEqualTo("250 2.0.0 \r\n");
  }

  @Test
  void everyLineOfAReplyHasBothCodes() {
    Reply reply =
        Reply.of(new ReplyCode(214), new EnhancedStatusCode(2, 0, 0), List.of("one", "", "three"));
    assertThat(sent(reply)).isEqualTo("214-2.0.0 one\r\n214-2.0.0 \r\n214 2.0.0 three\r\n");
    assertThat(reply.lines()).containsExactly("one", "", "three");
    assertThat(reply.toString()).isEqualTo("214-2.0.0 one / 214-2.0.0  / 214 2.0.0 three");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\n250 ok", "\r", "\n", "\0", "\t", "\u007f", "ü", "\u0085", "\u2028"})
  void textThatIsNotPrintableAsciiIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(250, text));
    assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(250, 0, 0, text));
    List<String> lines = List.of("fine", text, "fine");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Reply.of(new ReplyCode(250), null, lines));
  }

  @Test
  void aLineHasFiveHundredAndTwelveOctetsAtMost() {
    assertThat(Reply.of(250, "x".repeat(506)).length()).isEqualTo(512);
    assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(250, "x".repeat(507)));
    assertThat(Reply.of(250, 0, 0, "x".repeat(500)).length()).isEqualTo(512);
    assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(250, 0, 0, "x".repeat(501)));
  }

  @Test
  void theClassOfTheEnhancedCodeIsTheFirstDigit() {
    EnhancedStatusCode transientFailure = new EnhancedStatusCode(4, 3, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Reply.of(new ReplyCode(550), transientFailure, List.of("No")));
    assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(354, 0, 0, "Go on"));
    assertThat(Reply.of(451, 3, 0, "Later").enhanced()).isEqualTo(transientFailure);
  }

  @Test
  void aReplyHasALine() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Reply.of(new ReplyCode(250), null, List.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 99, 100, 199, 600, 2500})
  void aNumberThatIsNoReplyCodeIsRefused(int code) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ReplyCode(code));
  }

  @ParameterizedTest
  @ValueSource(ints = {260, 299, 460, 560, 571, 599})
  void aServerSendsNoCodeBeyondTheGrammar(int code) {
    assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(code, "No"));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 220, 250, 259, 299, 354, 421, 500, 559, 571, 599})
  void aReplyCodeHasTheSeverityOfItsFirstDigit(int code) {
    assertThat(new ReplyCode(code).severity()).isEqualTo(code / 100);
    assertThat(new ReplyCode(code).isPositiveCompletion()).isEqualTo(code < 300);
  }

  @Test
  void anEnhancedCodeHasItsRanges() {
    assertThat(new EnhancedStatusCode(5, 999, 999)).hasToString("5.999.999");
    assertThatIllegalArgumentException().isThrownBy(() -> new EnhancedStatusCode(3, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new EnhancedStatusCode(5, 1000, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new EnhancedStatusCode(5, 0, -1));
  }

  @Test
  void equalOctetsAreEqualReplies() {
    assertThat(Reply.of(250, 0, 0, "Ok")).isEqualTo(Replies.OK).hasSameHashCodeAs(Replies.OK);
    assertThat(Reply.of(250, 0, 0, "OK")).isNotEqualTo(Replies.OK);
  }

  /** The stock replies carry an enhanced code; only 3yz has none. */
  @Test
  void everyStockReplyHasAnEnhancedCodeUnlessItIsIntermediate() throws IllegalAccessException {
    for (Field field : Replies.class.getFields()) {
      Reply reply = (Reply) field.get(null);
      assertThat(reply.enhanced() == null)
          .as(field.getName())
          .isEqualTo(reply.code().severity() == 3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everySyntaxErrorHasAReplyWithAnEnhancedCodeButNotToAHello(SyntaxError.Kind kind) {
    assertThat(kind.clause()).startsWith("RFC ");
    assertThat(SyntaxError.of(kind, null, 0).reply().enhanced()).isNotNull();
    for (Verb verb : Verb.values()) {
      Reply reply = SyntaxError.of(kind, verb, 0).reply();
      boolean hello = List.of(Verb.EHLO, Verb.HELO, Verb.LHLO).contains(verb);
      assertThat(reply.enhanced() == null).as("%s %s", kind, verb).isEqualTo(hello);
      assertThat(reply).isSameAs(SyntaxError.of(kind, verb, 7).reply());
    }
  }
}
