package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How connections end: by the client, by the clock, by a 421. */
@Timeout(30)
class EndingTest {

  private static final String WHOLE =
      "EHLO c.example\r\n" + Client.ENVELOPE + "DATA\r\nx\r\n.\r\nNOOP\r\n";

  @Test
  void aClientThatShutsDownItsOutputStillGetsEveryReply() throws Exception {
    Script script = new Script();
    try (TestServer server = TestServer.of(script);
        Client client = server.connect()) {
      client.send(WHOLE).shutdownOutput();
      assertThat(client.codesToTheEnd())
          .containsExactly("220", "250", "250", "250", "354", "250", "250");
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.END_OF_INPUT);
      server.awaitConnections(0);
    }
  }

  @Test
  void aClientThatShutsDownItsOutputGetsRepliesThatAreDecidedLater() throws Exception {
    ExecutorService elsewhere = Executors.newSingleThreadExecutor();
    Script script = new Script().answersOn(elsewhere);
    try (TestServer server = TestServer.of(script);
        Client client = server.connect()) {
      client.send(WHOLE).shutdownOutput();
      assertThat(client.codesToTheEnd())
          .containsExactly("220", "250", "250", "250", "354", "250", "250");
      server.awaitConnections(0);
    } finally {
      elsewhere.shutdown();
    }
  }

  @Test
  void aPartialLineAtTheEndOfInputIsNoCommand() throws Exception {
    Script script = new Script();
    try (TestServer server = TestServer.of(script);
        Client client = server.connect()) {
      client.send("NOOP\r\nQUI").shutdownOutput();
      assertThat(client.codesToTheEnd()).containsExactly("220", "250");
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.END_OF_INPUT);
    }
  }

  @Test
  void aResetOfAnIdleConnectionGivesTheSlotBack() throws Exception {
    Script script = new Script();
    try (TestServer server = TestServer.of(script)) {
      Client client = server.connect();
      client.expect("220 ").reset();
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.ABORTED);
      server.awaitConnections(0);
    }
  }

  /** R80: what the client goes on to send does not turn the last reply into a reset. */
  @Test
  void a421ReachesAClientThatKeepsSending() throws Exception {
    Script script = new Script();
    try (TestServer server = TestServer.of(script);
        Client client = server.connect()) {
      client.expect("220 ").send("EHLO c.example\r\n").expect("250 ");
      for (int i = 0; i < 19; i++) {
        client.send("XYZZY\r\n").expect("500 ");
      }
      client.send("XYZZY\r\n");
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.PROTOCOL_ERROR);
      // One more turn of the loop: the 421 is written, and a server that just closes has closed.
      assertThat(server.lent()).isZero();
      for (int i = 0; i < 10; i++) {
        client.send("XYZZY\r\n".repeat(100));
      }
      client.expect("421 4.7.0").expectEnd();
      client.hangUp();
      server.awaitConnections(0);
    }
  }

  @Test
  void aClientThatDoesNotCloseAfterTheLastReplyIsNotWaitedForLong() throws Exception {
    LoopLimits hasty =
        LoopLimits.builder()
            .lingerDeadline(Duration.ofMillis(50))
            .lingerOctets(1024)
            .memoryDeadline(Duration.ofMinutes(10))
            .build();
    try (TestServer server = TestServer.of(new Script(), b -> b.loopLimits(hasty));
        Client silent = server.connect();
        Client loud = server.connect()) {
      silent.expect("220 ").send("QUIT\r\n").expect("221 ");
      loud.expect("220 ").send("QUIT\r\n" + "NOOP\r\n".repeat(5000)).expect("221 ");
      server.awaitConnections(0);
    }
  }

  /** R09. */
  @Test
  void aSilentClientGets421AndTheEnd() throws Exception {
    Script script = new Script();
    var hasty =
        TestServer.configuration().deadlines(TestServer.deadlines(MILLISECONDS.toNanos(50)));
    try (TestServer server = TestServer.of(hasty, script, builder -> builder);
        Client client = server.connect()) {
      client.expect("220 ").expect("421 4.4.2").expectEnd();
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.TIMEOUT);
      client.hangUp();
      server.awaitConnections(0);
    }
  }

  /** R09. */
  @Test
  void aMessageThatComesTooSlowlyEndsWith421AndIsDropped() throws Exception {
    Script script = new Script();
    var hasty =
        TestServer.configuration().deadlines(TestServer.deadlines(MILLISECONDS.toNanos(300)));
    try (TestServer server = TestServer.of(hasty, script, builder -> builder);
        Client client = server.connect()) {
      client.untilData().send("x\r\n").expect("421 4.4.2").expectEnd();
      Await.next(script.dropped);
    }
  }

  /** R09: a verdict that never comes is the server's fault, not the client's. */
  @Test
  void aHandlerThatNeverAnswersMeans451() throws Exception {
    Script script = new Script();
    Script mute = new Script().answersOn(task -> {});
    var hasty =
        TestServer.configuration().deadlines(TestServer.deadlines(MILLISECONDS.toNanos(300)));
    MailHandler.Factory factory =
        session -> {
          MailHandler talks = script.create(session);
          MailHandler never = mute.create(session);
          return new Delegate(talks) {
            @Override
            public void hello(HelloName name, Verb verb, Pending<Verdict> verdict) {
              never.hello(name, verb, verdict);
            }
          };
        };
    try (TestServer server = TestServer.of(hasty, factory, builder -> builder);
        Client client = server.connect()) {
      client.expect("220 ").send("EHLO c.example\r\n").expect("451 ");
    }
  }

  @Test
  void aClientThatIsTurnedAwayReads421AndTheEnd() throws Exception {
    MailHandler.Factory factory =
        session ->
            new Delegate(new Script().create(session)) {
              @Override
              public void connect(Peer peer, Pending<Verdict> verdict) {
                verdict.answer(Verdict.refuse(Replies.SERVICE_UNAVAILABLE));
              }
            };
    try (TestServer server = TestServer.of(factory);
        Client client = server.connect()) {
      client.send("EHLO early.example\r\n").expect("421 4.3.0").expectEnd();
      client.hangUp();
      server.awaitConnections(0);
    }
  }

  /** A handler that another one stands behind. */
  private abstract static class Delegate implements MailHandler {
    private final MailHandler handler;

    Delegate(MailHandler handler) {
      this.handler = handler;
    }

    @Override
    public MessageSink message(Origin origin, Envelope envelope) {
      return handler.message(origin, envelope);
    }
  }
}
