package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** R87. */
@Timeout(30)
class AcceptorTest {

  static final ListenerContext CONTEXT =
      new ListenerContext(
          TestServer.configuration().build(),
          new Script(),
          null,
          false,
          null,
          new ConnectionObserver() {});

  private static ConnectionObserver.@Nullable Refusal take(
      BlockingQueue<SocketChannel> accepted, SocketChannel channel) {
    accepted.add(channel);
    return null;
  }

  static List<Throwable> faults() {
    return List.of(
        new IOException("Too many open files"),
        new SecurityException("as the script says"),
        new OutOfMemoryError("as the script says"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void theListenerSurvivesWhateverAcceptThrowsAndBacksOff(Throwable fault) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    BlockingQueue<SocketChannel> accepted = new LinkedBlockingQueue<>();
    Acceptor acceptor =
        new Acceptor(
            (channel, peer, service) -> take(accepted, channel),
            listener -> {
              if (calls.incrementAndGet() <= 3) {
                throwIt(fault);
              }
              return listener.accept();
            },
            cause -> {});
    SocketAddress address = acceptor.listen(TestServer.ANY_PORT, CONTEXT);
    EventLoop loop = started(acceptor);
    long before = System.nanoTime();
    try (Client client = new Client(address)) {
      Await.next(accepted).close();
      client.expectEnd();
      // It paused three times.
      assertThat(System.nanoTime() - before).isGreaterThan(250_000_000L);
      assertThat(calls.get()).isLessThan(10);
    } finally {
      stop(acceptor, loop);
    }
  }

  private static EventLoop started(Acceptor acceptor) throws IOException {
    EventLoop loop =
        new EventLoop(
            "smtp-loop-test", LoopLimits.defaults(), AdmissionTest.unlimited(), cause -> {});
    acceptor.start(loop);
    loop.start();
    return loop;
  }

  private static void stop(Acceptor acceptor, EventLoop loop) throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    acceptor.stop(stopped::countDown);
    Await.latch(stopped);
    loop.stop();
    assertThat(loop.join(SECONDS.toNanos(10))).isTrue();
  }

  private static void throwIt(Throwable fault) throws IOException {
    if (fault instanceof IOException e) {
      throw e;
    } else if (fault instanceof RuntimeException e) {
      throw e;
    }
    throw (Error) fault;
  }

  @Test
  void oneFaultyListenerDoesNotStopTheOthers() throws Exception {
    BlockingQueue<SocketChannel> accepted = new LinkedBlockingQueue<>();
    AtomicReference<SocketAddress> faulty = new AtomicReference<>();
    Acceptor acceptor =
        new Acceptor(
            (channel, peer, service) -> take(accepted, channel),
            listener -> {
              if (listener.getLocalAddress().equals(faulty.get())) {
                throw new IOException("as the script says");
              }
              return listener.accept();
            },
            cause -> {});
    faulty.set(acceptor.listen(TestServer.ANY_PORT, CONTEXT));
    SocketAddress second = acceptor.listen(TestServer.ANY_PORT, CONTEXT);
    EventLoop loop = started(acceptor);
    try (Client waiting = new Client(faulty.get());
        Client client = new Client(second)) {
      Await.next(accepted).close();
      client.expectEnd();
      waiting.reset();
    } finally {
      stop(acceptor, loop);
    }
  }

  @Test
  void aChannelThatCannotBeHandedOverIsClosedAndTheListenerLivesOn() throws Exception {
    ArrayDeque<Throwable> faults = new ArrayDeque<>();
    faults.add(new IllegalStateException("as the script says"));
    faults.add(new OutOfMemoryError("as the script says"));
    BlockingQueue<SocketChannel> accepted = new LinkedBlockingQueue<>();
    Acceptor acceptor =
        new Acceptor(
            (channel, peer, service) -> {
              Throwable fault = faults.poll();
              if (fault instanceof RuntimeException e) {
                throw e;
              } else if (fault instanceof Error e) {
                throw e;
              }
              return take(accepted, channel);
            },
            ServerSocketChannel::accept,
            cause -> {});
    SocketAddress address = acceptor.listen(TestServer.ANY_PORT, CONTEXT);
    EventLoop loop = started(acceptor);
    try (Client first = new Client(address);
        Client second = new Client(address);
        Client third = new Client(address)) {
      first.expectGone();
      second.expectGone();
      Await.next(accepted).close();
      third.expectEnd();
    } finally {
      stop(acceptor, loop);
    }
  }

  @Test
  void existingConnectionsHaveATurnBetweenNewOnes() throws Exception {
    AtomicReference<EventLoop> loop = new AtomicReference<>();
    List<SocketChannel> accepted = new ArrayList<>();
    CompletableFuture<Integer> before = new CompletableFuture<>();
    CountDownLatch all = new CountDownLatch(300);
    Acceptor acceptor =
        new Acceptor(
            (channel, peer, service) -> {
              if (accepted.isEmpty()) {
                loop.get().execute(() -> before.complete(accepted.size()));
              }
              accepted.add(channel);
              all.countDown();
              return null;
            },
            ServerSocketChannel::accept,
            cause -> {});
    SocketAddress address = acceptor.listen(TestServer.ANY_PORT, CONTEXT);
    List<Client> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        clients.add(new Client(address));
      }
      loop.set(
          new EventLoop(
              "smtp-loop-test", LoopLimits.defaults(), AdmissionTest.unlimited(), cause -> {}));
      acceptor.start(loop.get());
      loop.get().start();
      assertThat(before.get(10, SECONDS)).isEqualTo(Acceptor.MAX_AT_A_TIME);
      Await.latch(all);
    } finally {
      stop(acceptor, loop.get());
      for (SocketChannel channel : accepted) {
        channel.close();
      }
      for (Client client : clients) {
        client.close();
      }
    }
  }

  @Test
  void whenTheLoopHasEndedThePortIsFree() throws Exception {
    Acceptor acceptor =
        new Acceptor((channel, peer, service) -> null, ServerSocketChannel::accept, cause -> {});
    SocketAddress address = acceptor.listen(TestServer.ANY_PORT, CONTEXT);
    EventLoop loop = started(acceptor);
    stop(acceptor, loop);
    try (ServerSocketChannel next = ServerSocketChannel.open()) {
      next.bind(address);
    }
    acceptor.close();
  }

  @Test
  void oneConnectionTooManyReads421AndTheEndAndTheSlotComesBack() throws Exception {
    try (TestServer server = TestServer.of(new Script(), builder -> builder.maxConnections(2));
        Client first = server.connect();
        Client second = server.connect()) {
      first.expect("220 ");
      second.expect("220 ");
      for (int i = 0; i < 10; i++) {
        try (Client third = server.connect()) {
          third.expect("421 4.7.0").expectEnd();
        }
      }
      first.send("NOOP\r\n").expect("250 ").send("QUIT\r\n").expect("221 ").expectEnd();
      first.hangUp();
      server.awaitConnections(1);
      try (Client third = server.connect()) {
        third.expect("220 ");
      }
    }
  }

  @Test
  void oneConnectionTooManyFromAnAddressReads421AndOthersAreServed() throws Exception {
    InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    try (TestServer server =
            TestServer.of(new Script(), builder -> builder.maxConnectionsPerAddress(2));
        Client first = server.connect();
        Client second = server.connect()) {
      first.expect("220 ");
      second.expect("220 ");
      for (int i = 0; i < 10; i++) {
        try (Client third = server.connect()) {
          third.expect("421 4.7.0").expectEnd();
        }
      }
      try (Client elsewhere = new Client(server.address(), other)) {
        elsewhere.expect("220 ");
      }
      first.reset();
      server.awaitConnections(1);
      try (Client third = server.connect()) {
        third.expect("220 ");
      }
    }
  }

  @Test
  void anAddressHas50ConnectionsByDefault() throws Exception {
    List<Client> clients = new ArrayList<>();
    SmtpServer.Builder builder =
        SmtpServer.builder(TestServer.configuration().build(), new Script())
            .listen(TestServer.ANY_PORT);
    try (TestServer server = new TestServer(builder.start())) {
      for (int i = 0; i < 50; i++) {
        clients.add(server.connect().expect("220 "));
      }
      try (Client another = server.connect()) {
        another.expect("421 4.7.0").expectEnd();
      }
    } finally {
      for (Client client : clients) {
        client.close();
      }
    }
  }

  @Test
  void withImplicitTlsOneTooManyIsOnlyClosed() throws Exception {
    try (TestServer server =
            TestServer.of(
                new Script(),
                builder ->
                    builder
                        .listenTls(TestServer.ANY_PORT)
                        .tls(Certificates.SERVER.settings())
                        .maxConnectionsPerAddress(1));
        Client first = server.connect()) {
      first.expect("220 ");
      try (Client second = server.connect(true)) {
        second.expectEnd();
      }
    }
  }

  @Test
  void slotsComeBackHoweverConnectionsEnd() throws Exception {
    try (TestServer server = TestServer.of(new Script(), builder -> builder.maxConnections(1))) {
      for (int i = 0; i < 60; i++) {
        Client client = server.connect();
        client.expect("220 ");
        switch (i % 3) {
          case 0 -> client.reset();
          case 1 -> client.hangUp();
          default -> {
            client.send("QUIT\r\n").expect("221 ").expectEnd();
            client.hangUp();
          }
        }
        server.awaitConnections(0);
      }
    }
  }
}
