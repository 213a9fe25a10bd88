package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.server.Connection.Manner;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of content are the same for DATA and for chunks (R04; RFC 3030 3). */
class ContentRulesTest {

  private static final String NUL = "550 5.6.0 Message refused: it has a NUL octet\r\n";
  private static final String BARE =
      "550 5.6.0 Message refused: it has a bare CR or LF; every line must end with CRLF\r\n";

  private static Connection begun(UnaryOperator<ContentRules.Builder> rules, String body) {
    Setup setup = Setup.STANDARD.but(builder -> builder.content(rules));
    Connection connection = Connection.greeted(setup, Manner.AT_ONCE);
    connection.say("MAIL FROM:<a@client.example>" + body, "RCPT TO:<b@mx.example>");
    return connection;
  }

  private static String bdat(String content) {
    return "BDAT " + content.length() + " LAST\r\n" + content;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b\r\n", "\r\n\0.\r\n", "\0\r\n", "a\r\n.\0\r\n"})
  void aNulIsRefusedUnlessItMayPass(String content) {
    try (Connection data = begun(c -> c, "");
        Connection chunk = begun(c -> c, "");
        Connection passing = begun(c -> c.passNuls(), "")) {
      data.say("DATA");
      assertThat(data.send(content + ".\r\n")).isEqualTo(NUL);
      assertThat(chunk.send(bdat(content))).isEqualTo(NUL);
      assertThat(chunk.say("RSET")).startsWith("250 ");
      assertThat(passing.send(bdat(content))).startsWith("250 ");
      assertThat(passing.script.contents.get(0).nuls()).hasValue(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"REJECT, true", "NORMALIZE, true", "PASS, false"})
  void chunksWithBareLineEndsAreRefusedUnlessTheyMayPass(BareLineEnds rule, boolean refused) {
    for (String content : new String[] {"a\n.\nb\r\n", "a\rb\r\n", "a\r\nb\r"}) {
      try (Connection connection = begun(c -> c.bareLineEnds(rule), "")) {
        String reply = connection.send(bdat(content));
        assertThat(reply.equals(BARE)).as(content + reply).isEqualTo(refused);
      }
    }
  }

  @Test
  void aCrlfMayBeCutByAChunk() {
    try (Connection connection = begun(c -> c, "")) {
      assertThat(connection.send("BDAT 2\r\na\r")).startsWith("250 ");
      assertThat(connection.send("BDAT 1 LAST\r\n\n")).startsWith("250 ");
      assertThat(connection.script.contents).containsExactly(MessageSummary.builder(3).build());
    }
  }

  @Test
  void aRefusedChunkEndsTheMessage() {
    try (Connection connection = begun(c -> c, "")) {
      assertThat(connection.send("BDAT 3\r\na\nb")).isEqualTo(BARE);
      assertThat(connection.send("BDAT 1 LAST\r\nc")).startsWith("503 ");
      assertThat(connection.script.delivered).isEmpty();
    }
  }

  @Test
  void binaryContentIsNotLookedAt() {
    try (Connection connection = begun(c -> c, " BODY=BINARYMIME")) {
      assertThat(connection.send(bdat("a\n\0\r"))).startsWith("250 ");
      assertThat(connection.script.contents).containsExactly(MessageSummary.unexamined(4));
    }
  }

  @Test
  void rulesCanBeChangedFurther() {
    ContentRules rules =
        ContentRules.builder().bareLineEnds(BareLineEnds.PASS).passNuls().build().toBuilder()
            .refuseLongLines()
            .build();
    assertThat(rules.bareLineEnds()).isEqualTo(BareLineEnds.PASS);
    assertThat(rules.refusesNuls()).isFalse();
    assertThat(rules.refusesLongLines()).isTrue();
    assertThat(rules.toBuilder().build().refusesLongLines()).isTrue();
    assertThat(ContentRules.DEFAULT.refusesNuls()).isTrue();
  }
}
