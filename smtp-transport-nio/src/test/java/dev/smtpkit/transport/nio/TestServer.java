package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.ServerDeadlines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;

/** A server on a free port. Closing it checks that all buffers and slots came back. */
final class TestServer implements AutoCloseable {

  static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  final SmtpServer server;

  TestServer(SmtpServer server) {
    this.server = server;
  }

  static ServerConfiguration.Builder configuration() {
    // Most of these tests say NOOP more often than anybody should.
    return ServerConfiguration.builder(DomainName.of("mx.example"))
        .limits(l -> l.maxUnproductiveCommands(Integer.MAX_VALUE));
  }

  static TestServer of(MailHandler.Factory handlers) throws IOException {
    return of(configuration(), handlers, builder -> builder);
  }

  static TestServer of(MailHandler.Factory handlers, UnaryOperator<SmtpServer.Builder> change)
      throws IOException {
    return of(configuration(), handlers, change);
  }

  static TestServer of(
      ServerConfiguration.Builder configuration,
      MailHandler.Factory handlers,
      UnaryOperator<SmtpServer.Builder> change)
      throws IOException {
    ServerConfiguration built = configuration.build();
    SmtpServer.Builder builder =
        SmtpServer.builder(built, handlers)
            .listen(ANY_PORT)
            .eventLoops(1)
            // Whatever tests, it is this host.
            .maxConnectionsPerAddress(Integer.MAX_VALUE);
    return new TestServer(change.apply(builder).start());
  }

  /** A server with STARTTLS at its first address and TLS from the start at its second. */
  static TestServer tls(TlsSettings settings, Script script) throws IOException {
    return tls(configuration(), settings, script);
  }

  static TestServer tls(
      ServerConfiguration.Builder configuration, TlsSettings settings, Script script)
      throws IOException {
    return of(
        configuration.offerTls(), script, builder -> builder.tls(settings).listenTls(ANY_PORT));
  }

  /** A client that has not done its handshake, and may begin with it. */
  Client connect(boolean implicitTls) throws IOException {
    return implicitTls ? new Client(server.addresses().get(1)) : connect().startTls();
  }

  /** A client that has; behind STARTTLS there is no other greeting. */
  Client connect(boolean implicitTls, SSLEngine engine) throws IOException {
    Client client = connect(implicitTls).secured(engine);
    return implicitTls ? client.expect("220 ") : client;
  }

  /** Deadlines that are all as long as this. */
  static ServerDeadlines deadlines(long nanos) {
    Duration all = Duration.ofNanos(nanos);
    return ServerDeadlines.builder()
        .command(all)
        .messageAllowance(all)
        .maxMessageAllowance(all)
        .decision(all)
        .authentication(all)
        .handshake(all)
        .errorDelay(Duration.ZERO)
        .outcome(all)
        .build();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.addresses().get(0);
  }

  Client connect() throws IOException {
    return new Client(address());
  }

  /** The buffers that the loops have lent, asked on their threads. */
  int lent() {
    return sum(loop -> loop.memory().buffers().lent());
  }

  /** The octets that connections retain without a buffer. */
  int retained() {
    return sum(loop -> loop.memory().retainedOctets());
  }

  /** How many connections wait for their sockets to take something. */
  int blocked() {
    return sum(
        loop ->
            (int)
                loop.memberKeys()
                    .filter(key -> key.isValid() && key.interestOps() == SelectionKey.OP_WRITE)
                    .count());
  }

  /** Waits until the loops have read what has arrived at their sockets. */
  void settle() {
    for (EventLoop loop : server.loops()) {
      CountDownLatch selectedAgain = new CountDownLatch(1);
      loop.execute(() -> loop.execute(selectedAgain::countDown));
      Await.latch(selectedAgain);
    }
  }

  private int sum(ToIntFunction<EventLoop> what) {
    int sum = 0;
    for (EventLoop loop : server.loops()) {
      CompletableFuture<Integer> answer = new CompletableFuture<>();
      loop.execute(() -> answer.complete(what.applyAsInt(loop)));
      try {
        sum += answer.get(Await.PATIENCE_SECONDS, SECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new AssertionError("the loop does not answer", e);
      }
    }
    return sum;
  }

  /** Whether all sessions ended by themselves, once they have; on another thread. */
  CompletableFuture<Boolean> stopping(Duration timeout) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return server.stop(timeout);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  void awaitNothingLent() {
    Await.until("all buffers are back", () -> lent() == 0);
  }

  void awaitConnections(int count) {
    Await.until(count + " connections", () -> server.connections() == count);
  }

  @Override
  public void close() {
    awaitNothingLent();
    server.close();
    assertThat(server.connections()).as("slots taken").isZero();
    for (EventLoop loop : server.loops()) {
      assertThat(loop.memory().retainedOctets()).as("octets kept").isZero();
    }
    assertThat(server.admission().addresses()).as("addresses counted").isZero();
    assertThat(server.admission().handshakes()).as("handshakes counted").isZero();
    assertThat(server.admission().memory().used()).as("octets charged").isZero();
  }
}
