package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Resumption;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R13: bodies stream through borrowed buffers, and every buffer comes back. */
@Timeout(30)
class MessageTest {

  private final LinkedBlockingQueue<Sinks.Held> held = new LinkedBlockingQueue<>();

  private MessageSink hold(Script script) {
    Sinks.Held sink = new Sinks.Held(script);
    held.add(sink);
    return sink;
  }

  private static ByteBuffer span(Sinks.Held sink) throws Exception {
    return sink.span.get(Await.PATIENCE_SECONDS, SECONDS);
  }

  /** Lines of all lengths, some of which begin with a dot. */
  private static byte[] body(int octets) {
    Random random = new Random(octets);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (body.size() < octets) {
      for (int left = random.nextInt(90); left > 0; left--) {
        body.write(random.nextInt(8) == 0 ? '.' : 'a' + random.nextInt(26));
      }
      body.writeBytes(new byte[] {'\r', '\n'});
    }
    return body.toByteArray();
  }

  private static byte[] stuffed(byte[] body) {
    String text = new String(body, ISO_8859_1).replace("\r\n.", "\r\n..");
    return ((text.startsWith(".") ? "." : "") + text + ".\r\n").getBytes(ISO_8859_1);
  }

  private static void expectDelivery(Script script) throws Exception {
    byte[] body = body(5 << 20);
    try (TestServer server = TestServer.of(script);
        Client client = server.connect()) {
      client.untilData().send(stuffed(body)).expect("250 ");
      assertThat(Await.next(script.delivered)).isEqualTo(body);
      client.send("QUIT\r\n").expect("221 ").expectEnd();
      assertThat(script.dropped).isEmpty();
    }
  }

  @Test
  void aBodyReachesASinkThatTakesItAtOnce() throws Exception {
    expectDelivery(new Script());
  }

  @Test
  void aBodyReachesASinkThatReadsItOnAnotherThread() throws Exception {
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      Script script = new Script();
      expectDelivery(script.sinks(() -> new Sinks.Slow(script, reader)));
    } finally {
      reader.shutdown();
    }
  }

  /** R12, R13: while the sink is busy nothing is read, and others do not wait for it. */
  @Test
  void aBusySinkKeepsItsBufferIntactAndHoldsUpNobodyElse() throws Exception {
    Script script = new Script();
    script.sinks(() -> hold(script));
    try (TestServer server = TestServer.of(script);
        Client slow = server.connect();
        Client other = server.connect()) {
      slow.untilData().send("first\r\n");
      Sinks.Held sink = Await.next(held);
      byte[] before = Sinks.copy(span(sink));
      slow.send("second\r\n.\r\nNOOP\r\n");
      other.expect("220 ").send("NOOP\r\n").expect("250 ");
      assertThat(server.lent()).isEqualTo(1);
      assertThat(Sinks.copy(span(sink))).isEqualTo(before);
      sink.resume();
      assertThat(slow.codes(2)).containsExactly("250", "250");
      assertThat(Await.next(script.delivered)).asString().isEqualTo("first\r\nsecond\r\n");
      server.awaitNothingLent();
    }
  }

  @Test
  void aSinkThatResumesAfterItsConnectionHasDiedIsDroppedThenAndGivesTheBufferBack()
      throws Exception {
    Script script = new Script();
    script.sinks(() -> hold(script));
    try (TestServer server = TestServer.of(script)) {
      Client client = server.connect();
      client.untilData().send("first\r\n");
      Sinks.Held sink = Await.next(held);
      byte[] before = Sinks.copy(span(sink));
      client.reset();
      cutAll(server);
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.ABORTED);
      server.awaitConnections(0);
      assertThat(server.lent()).isEqualTo(1);
      assertThat(script.dropped).isEmpty();
      // Others use the pool meanwhile.
      try (Client other = server.connect()) {
        other.expect("220 ").send("NOOP\r\n".repeat(2000));
        for (int i = 0; i < 2000; i++) {
          other.expect("250 ");
        }
      }
      assertThat(Sinks.copy(span(sink))).isEqualTo(before);
      sink.resume();
      Await.next(script.dropped);
      server.awaitNothingLent();
    }
  }

  /** As the loop does when a write stalls or the socket breaks. */
  private static void cutAll(TestServer server) {
    EventLoop loop = server.server.loops().get(0);
    loop.execute(loop::closeConnections);
  }

  /** R13: the sink has a temporary file to delete, whoever stopped the server. */
  @Test
  void aSinkThatResumesAfterTheServerWasCutIsStillDropped() throws Exception {
    Script script = new Script();
    script.sinks(() -> hold(script));
    TestServer server = TestServer.of(script);
    try (Client client = server.connect()) {
      client.untilData().send("first\r\n");
      Sinks.Held sink = Await.next(held);
      byte[] before = Sinks.copy(span(sink));
      assertThat(server.server.stop(Duration.ofMillis(20))).isFalse();
      client.expectGone();
      assertThat(script.dropped).isEmpty();
      assertThat(Sinks.copy(span(sink))).isEqualTo(before);
      sink.resume();
      Await.next(script.dropped);
    }
    server.close();
  }

  /** R90: a server is not stopped while a sink reads what belongs to it. */
  @Test
  void aGracefulStopWaitsForASinkWhoseConnectionHasDied() throws Exception {
    Script script = new Script();
    script.sinks(() -> hold(script));
    TestServer server = TestServer.of(script);
    try (Client client = server.connect()) {
      client.untilData().send("first\r\n");
      Sinks.Held sink = Await.next(held);
      cutAll(server);
      server.awaitConnections(0);
      CompletableFuture<Boolean> stop = server.stopping(Duration.ofSeconds(Await.PATIENCE_SECONDS));
      Await.until("it drains", () -> draining(server));
      assertThat(server.lent()).isEqualTo(1);
      assertThat(stop).isNotDone();
      sink.resume();
      assertThat(stop.get(Await.PATIENCE_SECONDS, SECONDS)).isTrue();
      assertThat(Await.next(script.dropped).getName()).startsWith("smtp-loop-");
    }
  }

  private static boolean draining(TestServer server) {
    EventLoop loop = server.server.loops().get(0);
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    loop.execute(() -> answer.complete(loop.isDraining()));
    return answer.join();
  }

  @Test
  void endOfInputInTheMiddleOfAMessageDropsIt() throws Exception {
    Script script = new Script();
    try (TestServer server = TestServer.of(script);
        Client client = server.connect()) {
      client.untilData().send("first\r\n");
      client.shutdownOutput();
      Await.next(script.dropped);
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.END_OF_INPUT);
      client.expectEnd();
      server.awaitConnections(0);
      assertThat(script.delivered).isEmpty();
    }
  }

  /** R87. */
  @Test
  void aResetInTheMiddleOfAMessageDropsItAndGivesTheSlotBack() throws Exception {
    Script script = new Script();
    try (TestServer server = TestServer.of(script)) {
      Client client = server.connect();
      client.untilData().send("first\r\n");
      client.reset();
      Await.next(script.dropped);
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.ABORTED);
      server.awaitConnections(0);
    }
  }

  /** R12. */
  @Test
  void aSinkThatThrowsRefusesTheMessageAndTheConnectionGoesOn() throws Exception {
    Script script = new Script();
    script.sinks(
        () ->
            new Sinks.Collecting(script) {
              @Override
              public Progress write(ByteBuffer octets, Resumption resumption) {
                throw new IllegalStateException("as the script says");
              }
            });
    try (TestServer server = TestServer.of(script);
        Client client = server.connect()) {
      client.untilData().send(stuffed(body(200_000))).expect("451 ");
      Await.next(script.dropped);
      client.send("NOOP\r\n").expect("250 ");
    }
  }

  @Test
  void anExecutorThatRejectsMeans451() throws Exception {
    Script script = new Script();
    script.sinks(
        () ->
            new Sinks.Slow(
                script,
                task -> {
                  throw new RejectedExecutionException("full");
                }));
    try (TestServer server = TestServer.of(script);
        Client client = server.connect()) {
      client.untilData().send(stuffed(body(100_000))).expect("451 ");
      client.send("QUIT\r\n").expect("221 ").expectEnd();
      Await.next(script.dropped);
    }
  }
}
