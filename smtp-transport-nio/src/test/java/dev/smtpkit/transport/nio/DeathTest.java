package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.session.CloseReason;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R102: a loop or a listener that dies stops the server, and the program learns of it. */
@Timeout(30)
class DeathTest {

  /** Something that no connection, listener or task catches. */
  private static void kill(EventLoop loop, Throwable cause) {
    loop.execute(
        () -> {
          Deadline deadline = new Deadline(() -> DeathTest.<Error>raise(cause));
          deadline.set(System.nanoTime());
          loop.deadlines().schedule(deadline);
        });
  }

  @SuppressWarnings("unchecked") // whatever it is, it is thrown
  private static <T extends Throwable> void raise(Throwable cause) throws T {
    throw (T) cause;
  }

  private static Throwable causeOf(CompletableFuture<Void> termination) throws Exception {
    try {
      termination.get(Await.PATIENCE_SECONDS, SECONDS);
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("ended in good order");
  }

  private static void expectNobodyListens(TestServer server) {
    Await.until(
        "nobody listens",
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(server.address());
            return false;
          } catch (ConnectException e) {
            return true;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private static void expectDeath(int loop) throws Exception {
    Throwable cause = new OutOfMemoryError("as the script says");
    Script script = new Script();
    TestServer server = TestServer.of(script, builder -> builder.eventLoops(2));
    try (Client first = server.connect();
        Client second = server.connect()) {
      first.expect("220 ");
      second.expect("220 ");
      CompletableFuture<Void> termination = server.server.termination();
      assertThat(termination).isNotDone();
      kill(server.server.loops().get(loop), cause);
      assertThat(causeOf(termination)).isSameAs(cause);
      // Connections are handed out in turn: one is closed, the other one's loop still answers.
      (loop == 0 ? first : second).expectGone();
      (loop == 0 ? second : first).expect("421 ").expectGone();
      assertThat(Await.next(script.closed)).isIn(CloseReason.ABORTED, CloseReason.SHUTDOWN);
      assertThat(Await.next(script.closed)).isIn(CloseReason.ABORTED, CloseReason.SHUTDOWN);
      expectNobodyListens(server);
    }
    assertThat(server.server.stop(Duration.ofSeconds(10))).isTrue();
    assertThat(server.server.connections()).isZero();
    assertThat(causeOf(server.server.termination())).isSameAs(cause);
  }

  @Test
  void aLoopThatDiesStopsTheOthersAndTheListeners() throws Exception {
    expectDeath(1);
  }

  @Test
  void theLoopThatAcceptsStopsTheOthersWhenItDies() throws Exception {
    expectDeath(0);
  }

  @Test
  void aListenerThatIsClosedBySomebodyElseStopsTheServer() throws Exception {
    CompletableFuture<Throwable> death = new CompletableFuture<>();
    Acceptor acceptor =
        new Acceptor(
            (channel, peer, context) -> null,
            listener -> {
              throw new ClosedChannelException();
            },
            death::complete);
    EventLoop loop =
        new EventLoop(
            "smtp-loop-test", LoopLimits.defaults(), AdmissionTest.unlimited(), death::complete);
    var address = acceptor.listen(TestServer.ANY_PORT, AcceptorTest.CONTEXT);
    acceptor.start(loop);
    loop.start();
    Client waiting = new Client(address);
    try {
      assertThat(death.get(10, SECONDS)).isInstanceOf(ClosedChannelException.class);
    } finally {
      waiting.close();
      acceptor.stop(loop::stop);
      assertThat(loop.join(SECONDS.toNanos(10))).isTrue();
    }
  }

  @Test
  void aServerThatIsStoppedEndsWithoutACause() throws Exception {
    TestServer server = TestServer.of(new Script());
    CompletableFuture<Void> termination = server.server.termination();
    server.server.stop(Duration.ofSeconds(10));
    termination.get(10, SECONDS);
  }

  @Test
  void nobodyElseCanCompleteTheTermination() throws Exception {
    try (TestServer server = TestServer.of(new Script())) {
      server.server.termination().complete(null);
      assertThat(server.server.termination()).isNotDone();
    }
  }

  /** The engine would otherwise ask for tasks that it no longer has, again and again. */
  @Test
  void aTaskOfAHandshakeThatThrowsFailsTheHandshake() throws Exception {
    Error fault = new OutOfMemoryError("as the script says");
    DelegatedTasks tasks = new DelegatedTasks(Runnable::run, Runnable::run);
    tasks.run(() -> () -> DeathTest.<Error>raise(fault), () -> {});
    assertThat(tasks.areRunning()).isFalse();
    assertThatThrownBy(tasks::check).isInstanceOf(SSLException.class).hasCause(fault);
  }
}
