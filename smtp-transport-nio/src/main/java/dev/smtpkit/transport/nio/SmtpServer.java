package dev.smtpkit.transport.nio;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.ConnectionObserver.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP server over TCP and Unix domain sockets: event loops of one selector and one thread each,
 * the first of which accepts for all. Handlers run on the loops and must not block: a blocked loop
 * serves none of its connections, and a blocked first loop accepts none. See {@link
 * BlockingExecutor}.
 *
 * <pre>{@code
 * SmtpServer server =
 *     SmtpServer.builder(configuration, session -> new MyHandler())
 *         .listen(new InetSocketAddress(address, 2525))
 *         .start();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class SmtpServer implements AutoCloseable {

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

  private int nextLoop;

  private SmtpServer(Builder builder) throws IOException {
    admission = new Admission(builder.maxConnections, builder.maxPerAddress);
    handshakes =
        BlockingExecutor.builder()
            .threadNames("smtp-tls-")
            .threads(builder.processors)
            .maxWaiting(Math.min(builder.maxConnections, MAX_WAITING_HANDSHAKES))
            .build();
    acceptor = new Acceptor(this::offer, ServerSocketChannel::accept);
    try {
      LoopLimits limits = builder.loopLimits;
      for (Listener listener : builder.listeners) {
        limits = listener.enlarge(limits);
        ListenerContext context = builder.context(listener, handshakes);
        addresses.add(acceptor.listen(listener.address(), context));
      }
      for (int i = 0; i < builder.eventLoops; i++) {
        loops.add(new EventLoop("smtp-loop-" + i, limits));
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

  /**
   * A server to be configured.
   *
   * @param configuration the configuration of its sessions, unless a listener has its own
   * @param handlers creates the handler of each connection
   */
  public static Builder builder(ServerConfiguration configuration, MailHandler.Factory handlers) {
    return new Builder(configuration, handlers);
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

  /**
   * The addresses that the server listens on, with their real ports, in the order in which the
   * listeners were added: an {@link InetSocketAddress} or a {@link
   * java.net.UnixDomainSocketAddress} each.
   */
  public List<SocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  List<EventLoop> loops() {
    return loops;
  }

  /** How many connections are open. */
  public int connections() {
    return admission.connections();
  }

  Admission admission() {
    return admission;
  }

  /**
   * Stops in good order: accepts no further connection, answers idle clients 421, lets messages
   * that are being received be completed, and closes what is left when the time is over.
   *
   * @param timeout how long sessions may take to end
   * @return whether all of them ended by themselves
   * @throws InterruptedException if the calling thread is interrupted; all connections are then
   *     closed
   * @throws IllegalStateException if the calling thread is an event loop of this server, which
   *     would wait for itself
   */
  public boolean stop(Duration timeout) throws InterruptedException {
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
    }
  }

  /**
   * Closes all connections at once.
   *
   * @throws IllegalStateException if the calling thread is an event loop of this server
   */
  @Override
  public void close() {
    try {
      stop(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Collects the settings of a server. Not thread-safe. */
  public static final class Builder {

    private final ServerConfiguration configuration;
    private final MailHandler.Factory handlers;
    private final List<Listener> listeners = new ArrayList<>();
    private final int processors = Runtime.getRuntime().availableProcessors();
    private int eventLoops = Math.max(1, processors / 2);
    private @Nullable TlsSettings tls;
    private int maxConnections = 10_000;
    private int maxPerAddress = 50;
    private ConnectionObserver observer = new ConnectionObserver() {};
    private LoopLimits loopLimits = LoopLimits.defaults();

    private Builder(ServerConfiguration configuration, MailHandler.Factory handlers) {
      this.configuration = requireNonNull(configuration);
      this.handlers = requireNonNull(handlers);
    }

    /**
     * Adds an address to listen on, with the server's configuration.
     *
     * @param address the address; port 0 takes a free one
     * @return this builder
     */
    public Builder listen(InetSocketAddress address) {
      return listen(Listener.builder(address, configuration).build());
    }

    /**
     * Adds an address to listen on, with the server's configuration and implicit TLS.
     *
     * @param address the address; port 0 takes a free one
     * @return this builder
     */
    public Builder listenTls(InetSocketAddress address) {
      return listen(Listener.builder(address, configuration).implicitTls().build());
    }

    /**
     * Adds a listener with a configuration of its own.
     *
     * @return this builder
     */
    public Builder listen(Listener listener) {
      listeners.add(requireNonNull(listener));
      return this;
    }

    /**
     * Sets the TLS settings of listeners that have none of their own.
     *
     * @return this builder
     */
    public Builder tls(TlsSettings settings) {
      tls = requireNonNull(settings);
      return this;
    }

    /**
     * Sets the number of event loops: half of the processors by default.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder eventLoops(int loops) {
      if (loops < 1) {
        throw new IllegalArgumentException("event loops " + loops + " are below the least, 1");
      }
      eventLoops = loops;
      return this;
    }

    /**
     * Sets how many connections may be open at a time: 10000 by default. A further one is answered
     * 421 and closed; with implicit TLS it is only closed.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxConnections(int connections) {
      if (connections < 1) {
        throw new IllegalArgumentException(
            "connections " + connections + " are below the least, 1");
      }
      maxConnections = connections;
      return this;
    }

    /**
     * Sets how many connections one client may have open at a time: 50 by default, also for clients
     * on the same host. A client is an IPv4 address or an IPv6 network of 64 bits. A further
     * connection is answered 421 and closed; with implicit TLS it is only closed.
     *
     * @param connections how many, or {@link Integer#MAX_VALUE} for no cap
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxConnectionsPerAddress(int connections) {
      if (connections < 1) {
        throw new IllegalArgumentException(
            "connections per address "
                + connections
                + " are below the least, 1; Integer.MAX_VALUE is no cap");
      }
      maxPerAddress = connections;
      return this;
    }

    /**
     * Sets the observer of connections: none by default.
     *
     * @return this builder
     */
    public Builder observer(ConnectionObserver observer) {
      this.observer = new GuardedObserver(requireNonNull(observer));
      return this;
    }

    /**
     * Sets the limits of each event loop.
     *
     * @return this builder
     */
    public Builder loopLimits(LoopLimits limits) {
      loopLimits = requireNonNull(limits);
      return this;
    }

    private ListenerContext context(Listener listener, BlockingExecutor workers) {
      TlsSettings settings = listener.usesTls() ? listener.tls().orElse(tls) : null;
      return new ListenerContext(
          listener.configuration(),
          handlers,
          settings == null ? null : new ListenerContext.Tls(settings, workers),
          listener.hasImplicitTls(),
          listener.proxies(),
          observer);
    }

    /**
     * Binds the addresses and begins to accept.
     *
     * @return the running server
     * @throws IOException if an address cannot be bound; the text names it
     * @throws IllegalStateException if there is no address, or a listener uses TLS without settings
     */
    public SmtpServer start() throws IOException {
      if (listeners.isEmpty()) {
        throw new IllegalStateException("there is no address to listen on: listen(…) first");
      }
      for (Listener listener : listeners) {
        if (tls == null && listener.usesTls() && listener.tls().isEmpty()) {
          throw new IllegalStateException(
              "the listener on "
                  + listener.address()
                  + " uses TLS without settings: tls(TlsSettings) first");
        }
      }
      return new SmtpServer(this);
    }
  }
}
