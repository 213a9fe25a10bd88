package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.session.CloseReason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R90, and that a stopped server leaves nothing behind. */
@Timeout(30)
class StopTest {

  private static final Duration LONG = Duration.ofSeconds(Await.PATIENCE_SECONDS);

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("smtp-"))
        .count();
  }

  static void expectNoThread() {
    Await.until("no thread is left", () -> threads() == 0);
  }

  private static boolean refuses(TestServer server) {
    try (Client client = server.connect()) {
      return client.line().isEmpty();
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void anIdleClientReads421AndTheEnd() throws Exception {
    Script script = new Script();
    TestServer server = TestServer.of(script);
    try (Client client = server.connect()) {
      client.expect("220 ");
      CompletableFuture<Boolean> stop = server.stopping(LONG);
      client.expect("421 4.3.2").expectEnd();
      client.hangUp();
      assertThat(stop.get(10, SECONDS)).isTrue();
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.SHUTDOWN);
      assertThat(refuses(server)).isTrue();
    }
    server.close();
    expectNoThread();
  }

  @Test
  void aCloseThatOvertakesTheDrainStillAnswers421() throws Exception {
    TestServer server = TestServer.of(new Script());
    try (Client client = server.connect().expect("220 ")) {
      CountDownLatch busy = new CountDownLatch(1);
      EventLoop loop = server.server.loops().get(0);
      loop.execute(() -> Await.latch(busy));
      CompletableFuture<Boolean> stopped = server.stopping(Duration.ZERO);
      // Both of its tasks are queued before either runs.
      Await.until("drain and stop are queued", () -> loop.queued() == 2);
      busy.countDown();
      client.expect("421 4.3.2").expectEnd();
      stopped.join();
    }
    server.close();
  }

  @Test
  void aMessageThatIsComingInIsCompletedFirst() throws Exception {
    Script script = new Script();
    TestServer server = TestServer.of(script);
    try (Client busy = server.connect();
        Client idle = server.connect()) {
      idle.expect("220 ");
      busy.untilData().send("first\r\n");
      CompletableFuture<Boolean> stop = server.stopping(LONG);
      idle.expect("421 4.3.2").expectEnd();
      idle.hangUp();
      busy.send("second\r\n.\r\n").expect("250 ").expect("421 4.3.2").expectEnd();
      busy.hangUp();
      assertThat(stop.get(10, SECONDS)).isTrue();
      assertThat(Await.next(script.delivered)).asString().isEqualTo("first\r\nsecond\r\n");
    }
  }

  @Test
  void aMessageThatIsBeingStoredIsAnsweredFirst() throws Exception {
    List<Runnable> later = new ArrayList<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    Script script = new Script();
    Script storing =
        new Script()
            .answersOn(
                task -> {
                  later.add(task);
                  asked.complete(null);
                });
    script.sinks(() -> new Sinks.Collecting(storing));
    TestServer server = TestServer.of(script);
    try (Client client = server.connect()) {
      client.untilData().send("x\r\n.\r\n");
      asked.get(10, SECONDS);
      CompletableFuture<Boolean> stop = server.stopping(LONG);
      Await.until("it accepts nobody", () -> refuses(server));
      later.get(0).run();
      client.expect("250 ").expect("421 4.3.2").expectEnd();
      client.hangUp();
      assertThat(stop.get(10, SECONDS)).isTrue();
    }
  }

  @Test
  void clientsThatAreStuckAreCutWhenTheTimeIsUp() throws Exception {
    Script script = new Script();
    TestServer server = TestServer.of(script);
    try (Client first = server.connect();
        Client second = server.connect();
        Client third = server.connect()) {
      List<Client> clients = List.of(first, second, third);
      for (Client client : clients) {
        client.untilData().send("x\r\n");
      }
      Await.until("they are in", () -> server.server.connections() == 3);
      long before = System.nanoTime();
      assertThat(server.server.stop(Duration.ofMillis(100))).isFalse();
      assertThat(System.nanoTime() - before).isLessThan(SECONDS.toNanos(5));
      for (Client client : clients) {
        client.expectGone();
        assertThat(Await.next(script.closed)).isEqualTo(CloseReason.ABORTED);
        Await.next(script.dropped);
      }
      assertThat(server.server.connections()).isZero();
    }
    server.close();
    expectNoThread();
  }

  @Test
  void stoppingTwiceAndClosingAfterwardsDoNothingMore() throws Exception {
    TestServer server = TestServer.of(new Script());
    assertThat(server.server.stop(LONG)).isTrue();
    assertThat(server.server.stop(LONG)).isTrue();
    server.server.close();
    expectNoThread();
  }

  @Test
  void theLongestDurationIsATimeoutToo() throws Exception {
    TestServer server = TestServer.of(new Script());
    assertThat(server.server.stop(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
  }

  @Test
  void anInterruptedStopCutsTheServerAndFreesThePort() throws Exception {
    TestServer server = TestServer.of(new Script());
    try (Client client = server.connect()) {
      client.expect("220 ");
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> server.server.stop(LONG)).isInstanceOf(InterruptedException.class);
      client.expectGone();
      assertThat(server.server.connections()).isZero();
      assertThat(refuses(server)).isTrue();
    }
    expectNoThread();
  }

  /** A handler that stops the server would wait for itself. */
  @Test
  void aHandlerCannotStopTheServerItRunsOn() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    try (TestServer server = TestServer.of(new Script())) {
      EventLoop loop = server.server.loops().get(0);
      loop.execute(
          () -> {
            try {
              server.server.close();
            } catch (IllegalStateException e) {
              thrown.complete(e);
            }
          });
      assertThat(thrown.get(10, SECONDS)).hasMessageContaining("event loop");
      try (Client client = server.connect()) {
        client.expect("220 ");
      }
    }
  }

  @Test
  void startingAndStoppingLeaksNeitherThreadsNorFileDescriptors() throws Exception {
    startAndStop();
    long before = openFiles();
    for (int i = 0; i < 50; i++) {
      startAndStop();
    }
    expectNoThread();
    if (before >= 0) {
      Await.until("no file descriptor is left", () -> openFiles() <= before + 2);
    }
  }

  private static void startAndStop() throws Exception {
    TestServer server = TestServer.of(new Script(), builder -> builder.eventLoops(2));
    try (Client client = server.connect()) {
      client.expect("220 ").send("NOOP\r\n").expect("250 ");
      server.close();
    }
  }

  /** The number of file descriptors of this process, -1 if the platform does not tell it. */
  static long openFiles() {
    Path self = Path.of("/proc/self/fd");
    if (!Files.isDirectory(self)) {
      return -1;
    }
    try (Stream<Path> files = Files.list(self)) {
      return files.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPortInUseIsAnIoExceptionAndLeavesNothing() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(TestServer.ANY_PORT);
      var address = (InetSocketAddress) taken.getLocalSocketAddress();
      long before = openFiles();
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(
                () ->
                    SmtpServer.builder(TestServer.configuration().build(), new Script())
                        .listen(TestServer.ANY_PORT)
                        .listen(address)
                        .start())
            .isInstanceOf(IOException.class);
      }
      expectNoThread();
      if (before >= 0) {
        Await.until("no file descriptor is left", () -> openFiles() <= before + 2);
      }
    }
  }

  @Test
  void aLoopThatWasNeverStartedLeavesNoFileDescriptor() throws Exception {
    long before = openFiles();
    Assumptions.assumeTrue(before >= 0);
    for (int i = 0; i < 20; i++) {
      EventLoop loop =
          new EventLoop("never", LoopLimits.defaults(), AdmissionTest.unlimited(), cause -> {});
      loop.stop();
    }
    assertThat(openFiles()).isLessThanOrEqualTo(before + 2);
  }
}
