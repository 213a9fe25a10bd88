package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.session.extension.Extensions;
import dev.smtpkit.session.server.ServerConfiguration;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stopped server leaves nothing behind, whatever the stages of its connections. */
@Timeout(120)
class LeakTest {

  private static final ServerConfiguration CONFIGURATION =
      ServerConfiguration.builder(DomainName.of("mx.example"))
          .extensions(List.of(Extensions.pipelining(), Extensions.startTls()))
          .offerTls()
          .build();

  @TempDir private Path directory = Path.of("");

  private final BlockingQueue<Sinks.Held> held = new LinkedBlockingQueue<>();
  private final BlockingQueue<Runnable> decisions = new LinkedBlockingQueue<>();
  private final AtomicBoolean undecided = new AtomicBoolean();

  private Script script() {
    Script script = new Script();
    script.answersOn(
        task -> {
          if (undecided.getAndSet(false)) {
            decisions.add(task);
          } else {
            task.run();
          }
        });
    return script.sinks(
        () -> {
          Sinks.Held sink = new Sinks.Held(script);
          held.add(sink);
          return sink;
        });
  }

  @Test
  void connectionsInEveryStateLeaveNothing() throws Exception {
    for (int i = 0; i < 3; i++) {
      startAndStop(i);
    }
    long before = StopTest.openFiles();
    for (int i = 0; i < 50; i++) {
      startAndStop(i);
    }
    StopTest.expectNoThread();
    if (before >= 0) {
      Await.until("no file descriptor is left", () -> StopTest.openFiles() <= before);
    }
    assertThat(directory).isEmptyDirectory();
  }

  private void startAndStop(int round) throws Exception {
    UnixDomainSocketAddress unix = UnixDomainSocketAddress.of(directory.resolve("lmtp.sock"));
    SmtpServer server =
        SmtpServer.builder(CONFIGURATION, script())
            .tls(Certificates.SERVER.settings())
            .listen(TestServer.ANY_PORT)
            .listenTls(TestServer.ANY_PORT)
            .listen(Listener.builder(unix, CONFIGURATION).build())
            .eventLoops(2)
            .start();
    List<Client> clients = new ArrayList<>();
    try {
      inEveryState(new TestServer(server), unix, clients);
      Sinks.Held early = Await.next(held);
      Sinks.Held late = Await.next(held);
      Runnable decision = Await.next(decisions);
      if (round % 2 == 0) {
        assertThat(server.stop(Duration.ofMillis(10))).isFalse();
      } else {
        early.resume();
        decision.run();
        server.close();
      }
      // Answers and resumes come after the server's end.
      early.resume();
      late.resume();
      decision.run();
      for (EventLoop loop : server.loops()) {
        assertThat(loop.memory().buffers().lent()).isZero();
        assertThat(loop.memory().retainedOctets()).isZero();
        assertThat(loop.deadlines().untilNext(System.nanoTime())).isEqualTo(Long.MAX_VALUE);
      }
      assertThat(server.connections()).isZero();
      assertThat(server.admission().addresses()).isZero();
    } finally {
      server.close();
      for (Client client : clients) {
        client.close();
      }
    }
  }

  private void inEveryState(TestServer server, UnixDomainSocketAddress unix, List<Client> clients)
      throws IOException {
    Client gone = server.connect();
    clients.add(gone);
    gone.expect("220 ").reset();
    clients.add(server.connect().expect("220 "));
    clients.add(new Client(unix).expect("220 ").send("EHLO half"));
    clients.add(server.connect().untilData().send("half a message"));
    clients.add(server.connect().send("QUIT\r\n").expect("220 ").expect("221 "));
    Client pending = server.connect().untilData();
    clients.add(pending.send("for the sink\r\n"));
    for (boolean implicit : new boolean[] {true, false}) {
      Client silent = server.connect(implicit);
      clients.add(silent);
      Client shaking = server.connect(implicit);
      clients.add(shaking);
      shaking.tls(Certificates.SERVER.client("TLSv1.3"), 0).handshake(implicit ? 1 : 2);
      Client idle = server.connect(implicit, Certificates.SERVER.client("TLSv1.3"));
      clients.add(idle);
      idle.send("NOOP\r\n").expect("250 ");
    }
    Client undecidedYet = server.connect().expect("220 ");
    clients.add(undecidedYet);
    undecided.set(true);
    undecidedYet.send("EHLO c.example\r\n");
  }
}
