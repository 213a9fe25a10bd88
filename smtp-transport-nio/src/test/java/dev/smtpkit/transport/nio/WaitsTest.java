package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.server.ServerConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R99: a client that goes while it waits for us is noticed, and nothing that it sent is lost. */
@Timeout(60)
class WaitsTest {

  private final Script script = new Script();
  private final BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Sinks.Held> held = new LinkedBlockingQueue<>();

  private Script holdingSinks() {
    return script.sinks(
        () -> {
          Sinks.Held sink = new Sinks.Held(script);
          held.add(sink);
          return sink;
        });
  }

  @Test
  void aClientThatGoesWhileASinkIsPendingEndsTheMessageAndFreesTheBuffer() throws Exception {
    LoopLimits poor = LoopLimits.builder().maxBuffers(1).build();
    try (TestServer server = TestServer.of(holdingSinks(), b -> b.loopLimits(poor));
        Client other = server.connect()) {
      other.expect("220 ");
      Client client = server.connect();
      client.untilData().send("x\r\n");
      Sinks.Held sink = Await.next(held);
      sink.span.join();
      assertThat(server.lent()).isEqualTo(1);
      client.close();
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.END_OF_INPUT);
      server.awaitConnections(1);
      other.send("NOOP\r\n").expect("250 ");
      assertThat(Sinks.copy(sink.span.join())).asString(ISO_8859_1).isEqualTo("x\r\n");
      sink.resume();
      assertThat(Await.next(script.dropped)).isNotNull();
    }
  }

  @Test
  void aClientThatGoesWhileADecisionIsOpenEndsTheSession() throws Exception {
    try (TestServer server = TestServer.of(script)) {
      Client client = server.connect();
      client.expect("220 ").send("EHLO c.example\r\n").expect("250 ");
      script.answersOn(answers::add);
      client.send("MAIL FROM:<>\r\n");
      Runnable late = Await.next(answers);
      client.close();
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.END_OF_INPUT);
      server.awaitConnections(0);
      late.run();
    }
  }

  /** It has said what it wants, and still reads. */
  @Test
  void aClientThatHasSentEverythingAndClosesItsSideReadsAllReplies() throws Exception {
    try (TestServer server = TestServer.of(script);
        Client client = server.connect()) {
      client.expect("220 ").send("EHLO c.example\r\n").expect("250 ");
      script.answersOn(answers::add);
      client.send("MAIL FROM:<>\r\n");
      Runnable mail = Await.next(answers);
      client.send("RCPT TO:<a@b.example>\r\nQUIT\r\n").shutdownOutput();
      server.settle();
      script.answersOn(Runnable::run);
      mail.run();
      assertThat(client.codes(3)).containsExactly("250", "250", "221");
      client.expectEnd();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 4096, 4097, 10_000, 300_000})
  void whatComesWhileASinkIsPendingIsTakenInOrder(int octets) throws Exception {
    StringBuilder content = new StringBuilder("first\r\n");
    for (int i = 0; content.length() < octets; i++) {
      content.append(i).append("\r\n");
    }
    try (TestServer server = TestServer.of(holdingSinks());
        Client client = server.connect()) {
      client.untilData().send("first\r\n");
      Sinks.Held sink = Await.next(held);
      sink.span.join();
      Thread sender = new Thread(() -> sendQuietly(client, content.substring(7) + ".\r\n"));
      sender.start();
      server.settle();
      sink.resume();
      client.expect("250 ");
      sender.join();
      assertThat(Await.next(script.delivered)).asString(ISO_8859_1).isEqualTo(content.toString());
    }
  }

  @Test
  void aSinkThatDoesNotResumeInTimeLosesItsMessageAndNotTheSession() throws Exception {
    ServerConfiguration.Builder impatient =
        TestServer.configuration().deadlines(d -> d.sink(Duration.ofMillis(200)));
    try (TestServer server = TestServer.of(impatient, holdingSinks(), b -> b);
        Client client = server.connect()) {
      client.untilData().send("first\r\n");
      Sinks.Held sink = Await.next(held);
      sink.span.join();
      client.send("second\r\n.\r\n").expect("451 4.3.0");
      client.send("NOOP\r\n").expect("250 ");
      // Nobody has written to the buffer that the sink still reads, and another message passes.
      assertThat(Sinks.copy(sink.span.join())).asString(ISO_8859_1).isEqualTo("first\r\n");
      client.send(Client.ENVELOPE + "DATA\r\n").codes(3);
      client.send("third\r\n.\r\n");
      Sinks.Held next = Await.next(held);
      next.span.join();
      next.resume();
      client.expect("250 ");
      sink.resume();
      assertThat(Await.next(script.dropped)).isNotNull();
      assertThat(Await.next(script.delivered)).asString(ISO_8859_1).isEqualTo("third\r\n");
      client.send("QUIT\r\n").expect("221 ");
    }
  }

  @Test
  void aMessageWhoseLastChunkHasComeIsStoredThoughItsClientHasGone() throws Exception {
    try (TestServer server = TestServer.of(holdingSinks());
        Client client = server.connect()) {
      client.expect("220 ").send("EHLO c.example\r\n").expect("250 ");
      client.send(Client.ENVELOPE).codes(2);
      client.send("BDAT 7 LAST\r\nfirst\r\n");
      Sinks.Held sink = Await.next(held);
      sink.span.join();
      client.shutdownOutput();
      server.settle();
      sink.resume();
      client.expect("250 ");
      assertThat(Await.next(script.delivered)).asString(ISO_8859_1).isEqualTo("first\r\n");
    }
  }

  private static void sendQuietly(Client client, String octets) {
    try {
      client.send(octets);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
