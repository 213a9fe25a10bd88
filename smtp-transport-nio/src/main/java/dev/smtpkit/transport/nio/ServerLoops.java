package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.smtpkit.session.Peer;
import dev.smtpkit.transport.nio.ConnectionObserver.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs in a server: its event loops, the acceptor on the first of them, and the workers of TLS
 * handshakes. If a loop or a listener dies, the others stop. Thread-safe.
 */
final class ServerLoops {

  private static final Logger LOG = LoggerFactory.getLogger(ServerLoops.class);

  /** How many handshakes may wait for a worker; one more fails. */
  private static final int MAX_WAITING_HANDSHAKES = 10_000;

  /** How long the delegated tasks of handshakes may still run after the server has stopped. */
  private static final Duration HANDSHAKE_TASKS = Duration.ofSeconds(10);

  private final Admission admission;
  private final List<EventLoop> loops = new ArrayList<>();
  private final List<SocketAddress> addresses = new ArrayList<>();
  private final Acceptor acceptor;

  /** Runs the delegated tasks of handshakes. */
  private final BlockingExecutor handshakes;

  private final CompletableFuture<Void> termination = new CompletableFuture<>();

  private int nextLoop;

  /** Binds all addresses and starts the loops. */
  ServerLoops(ServerSettings settings) throws IOException {
    admission =
        new Admission(
            settings.maxConnections(),
            settings.maxPerAddress(),
            settings.maxHandshakes(),
            settings.memory(),
            this::wakeLoops);
    handshakes =
        BlockingExecutor.builder()
            .threadNames("smtp-tls-")
            .threads(Runtime.getRuntime().availableProcessors())
            .maxWaiting(Math.min(settings.maxConnections(), MAX_WAITING_HANDSHAKES))
            .build();
    acceptor = new Acceptor(this::offer, ServerSocketChannel::accept, this::died);
    try {
      for (Listener listener : settings.listeners()) {
        ListenerContext context = settings.context(listener, handshakes);
        addresses.add(acceptor.listen(listener.address(), context));
      }
      LoopLimits limits = settings.enlargedLimits();
      for (int i = 0; i < settings.eventLoops(); i++) {
        loops.add(new EventLoop("smtp-loop-" + i, limits, admission, this::died));
      }
      acceptor.start(loops.get(0));
      // The first loop comes last: it hands connections to all others.
      for (int i = loops.size() - 1; i >= 0; i--) {
        loops.get(i).start();
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Takes over a connection, or returns the reason for refusing it. On the first loop. */
  private @Nullable Refusal offer(SocketChannel channel, Peer peer, ListenerContext context) {
    Predicate<InetAddress> proxies = context.proxies();
    if (proxies != null && !proxies.test(peer.remote().getAddress())) {
      return Refusal.NOT_A_PROXY;
    }
    Admission.Slot slot = admission.admit();
    if (slot == null) {
      return Refusal.TOO_MANY;
    }
    if (!slot.charge()) {
      slot.release();
      return Refusal.NO_MEMORY;
    }
    // Behind a proxy the cap per address applies to the client that the PROXY header names.
    if (proxies == null && !slot.countFor(peer)) {
      slot.release();
      return Refusal.TOO_MANY_OF_ADDRESS;
    }
    EventLoop loop = loops.get(nextLoop);
    nextLoop = (nextLoop + 1) % loops.size();
    ServerConnection owner = new ServerConnection(context, peer, slot);
    loop.execute(() -> Connection.open(loop, channel, owner));
    return null;
  }

  private void wakeLoops() {
    loops.forEach(loop -> loop.execute(() -> {}));
  }

  /** Stops the server without waiting for it. On a loop, or at the end of one that dies. */
  private void died(Throwable cause) {
    try {
      LOG.error("an event loop or a listener has died, the server stops", cause);
    } finally {
      acceptor.stop(() -> loops.forEach(EventLoop::drain));
      termination.completeExceptionally(cause);
    }
  }

  /** Stops in good order; see {@link SmtpServer#stop}. */
  boolean stop(Duration timeout) throws InterruptedException {
    if (loops.stream().anyMatch(EventLoop::isCurrent)) {
      throw new IllegalStateException(
          "an event loop cannot wait for its own end: stop the server from another thread");
    }
    long deadline = System.nanoTime() + NANOSECONDS.convert(timeout);
    try {
      acceptor.stop(() -> loops.forEach(EventLoop::drain));
      boolean ended = true;
      for (EventLoop loop : loops) {
        ended &= loop.join(deadline - System.nanoTime());
      }
      return ended;
    } finally {
      loops.forEach(EventLoop::stop);
      for (EventLoop loop : loops) {
        loop.join(Long.MAX_VALUE);
      }
      acceptor.close();
      handshakes.stop(HANDSHAKE_TASKS);
      termination.complete(null);
    }
  }

  /** Closes all connections at once. */
  void close() {
    try {
      stop(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  List<SocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  List<EventLoop> all() {
    return loops;
  }

  Admission admission() {
    return admission;
  }

  /** Completes when everything has ended, or with the cause when a loop or listener has died. */
  CompletableFuture<Void> termination() {
    return termination;
  }
}
