package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.CloseReason;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spurious and missing events of a selector. */
@Timeout(60)
class HazardsTest {

  private final Script script = new Script();

  /** Does something to every connection, on the loop's thread. */
  private static void toEachKey(TestServer server, Consumer<SelectionKey> what) {
    EventLoop loop = server.server.loops().get(0);
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          loop.memberKeys().toList().forEach(what);
          done.complete(null);
        });
    done.join();
  }

  private static void reportReady(SelectionKey key) {
    ((Connection) key.attachment()).ready();
  }

  @Test
  void aCancelledKeyEndsItsConnectionOnly() throws Exception {
    try (TestServer server =
            TestServer.of(
                TestServer.configuration()
                    .deadlines(TestServer.deadlines(MILLISECONDS.toNanos(500))),
                script,
                builder -> builder);
        Client idle = server.connect();
        Client busy = server.connect()) {
      idle.expect("220 ");
      busy.expect("220 ");
      toEachKey(server, SelectionKey::cancel);
      busy.send("NOOP\r\n");
      try (Client next = server.connect()) {
        next.expect("220 ").send("QUIT\r\n").expect("221 ").expectEnd();
      }
      idle.expectGone();
      busy.expectGone();
      server.awaitConnections(0);
    }
  }

  /** In every stage. */
  @Test
  void aSpuriousReadinessChangesNothing() throws Exception {
    BlockingQueue<Sinks.Held> held = new LinkedBlockingQueue<>();
    script.sinks(
        () -> {
          Sinks.Held sink = new Sinks.Held(script);
          held.add(sink);
          return sink;
        });
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
        Client idle = server.connect();
        Client pending = server.connect();
        Client secured = server.connect(true, Certificates.SERVER.client("TLSv1.3"));
        Client shaking = server.connect(true);
        Client leaving = server.connect()) {
      idle.expect("220 ").send("NO");
      pending.untilData().send("first\r\n");
      Sinks.Held sink = Await.next(held);
      byte[] span = Sinks.copy(sink.span.join());
      TlsStreams tls = shaking.tls(Certificates.SERVER.client("TLSv1.3"), 0);
      leaving.expect("220 ").send("QUIT\r\n").expect("221 ");
      // There is something to read, which is not wanted while the sink reads.
      pending.send("second\r\n");
      server.settle();
      for (int i = 0; i < 10; i++) {
        toEachKey(server, HazardsTest::reportReady);
      }
      assertThat(Sinks.copy(sink.span.join())).isEqualTo(span);
      sink.resume();
      pending.send(".\r\n").expect("250 ");
      assertThat(Await.next(script.delivered)).asString().isEqualTo("first\r\nsecond\r\n");
      idle.send("OP\r\n").expect("250 ");
      secured.send("NOOP\r\n").expect("250 ");
      shaking.secured(tls).expect("220 ");
      leaving.expectEnd();
    }
  }

  @Test
  void spuriousWakeupsChangeNothing() throws Exception {
    try (TestServer server = TestServer.of(script);
        Client client = server.connect()) {
      client.expect("220 ");
      for (int i = 0; i < 1000; i++) {
        toEachKey(server, key -> key.selector().wakeup());
      }
      client.send("NOOP\r\n").expect("250 ");
    }
  }

  /** A verdict for a connection that has died is dropped. */
  @Test
  void aConnectionDiesWhileADecisionIsOpen() throws Exception {
    List<Runnable> decisions = new ArrayList<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    script.answersOn(
        task -> {
          decisions.add(task);
          asked.complete(null);
        });
    try (TestServer server = TestServer.of(script)) {
      Client client = server.connect();
      asked.join();
      client.reset();
      // While a decision is open the socket is not read: the write of the greeting meets the reset.
      decisions.get(0).run();
      assertThat(Await.next(script.closed)).isIn(CloseReason.ABORTED, CloseReason.END_OF_INPUT);
      server.awaitConnections(0);
      decisions.get(0).run();
    }
  }
}
