package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** R81: a fault of a handler is 451 for the client, a Throwable for the observer, never a 250. */
class HandlerFaultTest {

  private static final String FAULT = "451 4.3.0 Local error in processing, try again later";

  private static String message(Connection connection, String sender, String... lines) {
    connection.say("MAIL FROM:<" + sender + "@client.example>", "RCPT TO:<b@mx.example>", "DATA");
    return connection.say(lines);
  }

  @ParameterizedTest
  @CsvSource({
    "throw-message, reset",
    "throw-write, drop",
    "throw-end, end",
  })
  void aTransactionEndsInExactlyOneWayWhateverThrows(String sender, String ending) {
    for (Connection.Manner manner : List.of(Connection.Manner.AT_ONCE, Connection.Manner.LATER)) {
      try (Connection connection = Connection.greeted(Setup.PLAINEST, manner)) {
        assertThat(message(connection, sender, "one", ".", "NOOP").lines())
            .containsExactly(FAULT, "250 2.0.0 Ok");
        assertThat(connection.script.log).endsWith(ending);
        assertThat(connection.script.delivered).isEmpty();
        assertThat(connection.failures).hasSize(1);
        assertThat(connection.failures.get(0)).isInstanceOf(ScriptedHandler.Fault.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AT_ONCE", "LATER"})
  void aMessageRefusedBeforeItsFirstOctetIsAReset(Connection.Manner manner) {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, manner)) {
      assertThat(message(connection, "a", "bare\nbare", ".")).startsWith("550 5.6.0 ");
      assertThat(connection.script.log).endsWith("data 1", "reset").doesNotContain("message");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AT_ONCE", "LATER"})
  void anAnswerOfTheWrongKindToAnExchangeIsNoAnswerR68(Connection.Manner manner) {
    try (Connection connection = Connection.greeted(Setup.AUTH, manner)) {
      assertThat(connection.say("AUTH PLAIN AGNvbmZ1c2VkADEyMzQ=")).startsWith("454 4.7.0 ");
      assertThat(connection.failures).singleElement().isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aHandlerThatThrowsWhereNothingIsAskedIsHeardByTheObserverOnly() {
    try (Connection connection = Connection.greeted(Setup.AUTH, Connection.Manner.AT_ONCE)) {
      // shared is allowed; throw-authenticated is not, so the script has nobody to throw for.
      assertThat(connection.say("AUTH PLAIN c2hhcmVkAHRlc3QAMTIzNA==")).startsWith("235 ");
      assertThat(connection.script.log).endsWith("authenticated shared");
    }
    List<String> calls = new ArrayList<>();
    MailHandler handler =
        new MailHandler() {
          @Override
          public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
            verdict.answer(Verdict.ACCEPT);
          }

          @Override
          public MessageSink message(Origin origin, Envelope envelope) {
            return null;
          }

          @Override
          public void reset() {
            calls.add("reset");
            throw new ScriptedHandler.Fault("reset");
          }

          @Override
          public void closed(CloseReason reason) {
            calls.add("closed " + reason);
            throw new ScriptedHandler.Fault("closed");
          }
        };
    Connection connection = new Connection(Setup.PLAINEST, handler);
    connection.round();
    connection.say("EHLO c.example");
    connection.say("MAIL FROM:<a@client.example>");
    assertThat(connection.say("RSET", "NOOP").lines()).hasSize(2);
    // A sink that is null is a fault like any other.
    assertThat(message(connection, "a", "x", "y", ".")).isEqualTo(FAULT + "\r\n");
    assertThat(message(connection, "a", ".")).isEqualTo(FAULT + "\r\n");
    assertThat(connection.say("QUIT")).startsWith("221 ");
    assertThat(calls).containsExactly("reset", "reset", "reset", "closed QUIT");
    assertThat(connection.failures).hasSize(6);
  }

  @Test
  void anAnswerOfNullIsThrownBackAtWhoeverGaveIt() {
    Connection connection =
        new Connection(
            Setup.PLAINEST,
            new MailHandler() {
              @Override
              public void rcpt(
                  ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
                verdict.answer(null);
              }

              @Override
              public MessageSink message(Origin origin, Envelope envelope) {
                throw new AssertionError("no recipient was accepted");
              }
            });
    connection.round();
    connection.say("EHLO c.example", "MAIL FROM:<>");
    assertThat(connection.say("RCPT TO:<b@mx.example>")).isEqualTo(FAULT + "\r\n");
    assertThat(connection.failures).singleElement().isInstanceOf(NullPointerException.class);
  }

  @Test
  void byDefaultNobodyIsReceivedForAndNobodyAuthenticates() {
    MailHandler handler =
        new MailHandler() {
          @Override
          public MessageSink message(Origin origin, Envelope envelope) {
            throw new AssertionError("no recipient was accepted");
          }
        };
    Connection connection = new Connection(Setup.AUTH, handler);
    assertThat(connection.round()).startsWith("220 ");
    assertThat(connection.say("EHLO c.example")).startsWith("250-");
    assertThat(connection.say("AUTH PLAIN AHRlc3QAMTIzNA==")).startsWith("454 ");
    assertThat(connection.say("MAIL FROM:<>")).startsWith("250 ");
    assertThat(connection.say("RCPT TO:<b@mx.example>")).isEqualTo("550 5.7.1 Relaying denied\r\n");
    assertThat(connection.say("DATA")).startsWith("554 ");
    assertThat(connection.say("QUIT")).startsWith("221 ");
  }

  @Test
  void aSinkThatReturnsNullConsumedNothing() {
    List<String> calls = new ArrayList<>();
    MailHandler handler =
        new MailHandler() {
          @Override
          public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
            verdict.answer(Verdict.ACCEPT);
          }

          @Override
          public MessageSink message(Origin origin, Envelope envelope) {
            return new MessageSink() {
              @Override
              public Progress write(ByteBuffer octets, Resumption resumption) {
                calls.add(octets.isReadOnly() ? "write" : "write into it");
                return null;
              }

              @Override
              public void end(MessageSummary content, Pending<Verdict> outcome) {
                calls.add("end");
              }

              @Override
              public void drop() {
                calls.add("drop");
              }
            };
          }
        };
    Connection connection = new Connection(Setup.PLAINEST, handler);
    connection.round();
    connection.say("EHLO c.example");
    assertThat(message(connection, "a", "x", ".")).isEqualTo(FAULT + "\r\n");
    assertThat(calls).containsExactly("write", "drop");
  }
}
