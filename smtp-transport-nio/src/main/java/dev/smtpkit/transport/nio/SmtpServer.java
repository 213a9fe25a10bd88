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
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP server over TCP, and over Unix domain sockets: a number of event loops, one selector and
 * one thread each, the first of which accepts for all. Handlers run on the loops and must not block
 * them, or nobody is accepted any more either; see {@link BlockingExecutor}.
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

  /** How many handshakes may wait for a processor; one more fails. */
  private static final int MOST_HANDSHAKES = 10_000;

  /** What a handshake may still calculate for, when the server has stopped. */
  private static final Duration CALCULATION = Duration.ofSeconds(10);

  private final Admission admission;
  private final List<EventLoop> loops = new ArrayList<>();
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final Acceptor acceptor;

  /** Where handshakes calculate. */
  private final BlockingExecutor handshakes;

  private int nextLoop;

  private SmtpServer(Builder builder) throws IOException {
    admission = new Admission(builder.maxConnections, builder.maxPerAddress);
    handshakes =
        new BlockingExecutor(
            "smtp-tls-", builder.processors, Math.min(builder.maxConnections, MOST_HANDSHAKES));
    acceptor = new Acceptor(this::accepted, ServerSocketChannel::accept);
    try {
      LoopLimits limits = builder.loopLimits;
      for (Listener listener : builder.listeners) {
        ListenerContext service = builder.context(listener, handshakes);
        limits = listener.enlarge(limits);
        if (acceptor.listen(listener.address(), service) instanceof InetSocketAddress address) {
          addresses.add(address);
        }
      }
      for (int i = 0; i < builder.eventLoops; i++) {
        loops.add(new EventLoop("smtp-loop-" + i, limits));
      }
      acceptor.start(loops.get(0));
      // The first comes last: it hands connections to all of them.
      for (int i = loops.size() - 1; i >= 0; i--) {
        loops.get(i).start();
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /**
   * A server to be set up.
   *
   * @param configuration how its sessions are set up
   * @param handlers makes the handler of each connection
   */
  public static Builder builder(ServerConfiguration configuration, MailHandler.Factory handlers) {
    return new Builder(configuration, handlers);
  }

  /** On the first loop. */
  private @Nullable Refusal accepted(SocketChannel channel, Peer peer, ListenerContext service) {
    Predicate<InetAddress> proxies = service.proxies();
    if (proxies != null && !proxies.test(peer.remote().getAddress())) {
      return Refusal.NOT_A_PROXY;
    }
    Admission.Slot slot = admission.admit();
    if (slot == null) {
      return Refusal.TOO_MANY;
    }
    // Of a proxy it is not the address that counts.
    if (proxies == null && !slot.countFor(peer)) {
      slot.release();
      return Refusal.TOO_MANY_OF_ADDRESS;
    }
    EventLoop loop = loops.get(nextLoop);
    nextLoop = (nextLoop + 1) % loops.size();
    loop.execute(() -> Connection.open(loop, channel, new ServerConnection(service, peer, slot)));
    return null;
  }

  /**
   * The addresses that are listened on, with their real ports, in the order they were given. A Unix
   * domain socket has none, and is left out.
   */
  public List<InetSocketAddress> addresses() {
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
   * Stops in good order: accepts nothing more, tells idle clients 421, lets messages that are
   * coming in be completed, and cuts what is left when the time is up.
   *
   * @param timeout how long sessions may take to end
   * @return whether all of them ended by themselves
   * @throws InterruptedException if the calling thread is interrupted; the server is then cut
   * @throws IllegalStateException if the calling thread is an event loop of this server, which
   *     would wait for itself
   */
  public boolean stop(Duration timeout) throws InterruptedException {
    if (loops.stream().anyMatch(EventLoop::isCurrent)) {
      throw new IllegalStateException("an event loop cannot wait for its own end");
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
      handshakes.stop(CALCULATION);
    }
  }

  /**
   * Cuts all connections.
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

  /** Collects how a server is set up. Not thread-safe. */
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
      return listen(Listener.of(address, configuration));
    }

    /**
     * Adds an address to listen on, with the server's configuration and TLS from the start.
     *
     * @param address the address; port 0 takes a free one
     * @return this builder
     */
    public Builder listenTls(InetSocketAddress address) {
      return listen(Listener.of(address, configuration).implicitTls());
    }

    /**
     * Adds a listener with a configuration of its own.
     *
     * @param listener the listener
     * @return this builder
     */
    public Builder listen(Listener listener) {
      listeners.add(requireNonNull(listener));
      return this;
    }

    /**
     * Sets how TLS is done at listeners that do not say it themselves.
     *
     * @param settings how
     * @return this builder
     */
    public Builder tls(TlsSettings settings) {
      tls = requireNonNull(settings);
      return this;
    }

    /**
     * Sets the number of event loops: half of the processors by default.
     *
     * @param loops how many, 1 at least
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public Builder eventLoops(int loops) {
      if (loops < 1) {
        throw new IllegalArgumentException(loops + " event loops");
      }
      eventLoops = loops;
      return this;
    }

    /**
     * Sets how many connections may be open at a time: 10000 by default. One more is answered 421
     * and closed; where TLS comes first it is just closed.
     *
     * @param connections how many, 1 at least
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxConnections(int connections) {
      if (connections < 1) {
        throw new IllegalArgumentException(connections + " connections");
      }
      maxConnections = connections;
      return this;
    }

    /**
     * Sets how many connections one client may have open at a time: 50 by default, and the host
     * itself is no exception. A client is an IPv4 address or an IPv6 network of 64 bits. One more
     * is answered 421 and closed; where TLS comes first it is just closed.
     *
     * @param connections how many, 1 at least; {@link Integer#MAX_VALUE} for no limit
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxConnectionsPerAddress(int connections) {
      if (connections < 1) {
        throw new IllegalArgumentException(connections + " connections");
      }
      maxPerAddress = connections;
      return this;
    }

    /**
     * Sets who hears how connections come and go: nobody by default.
     *
     * @param observer who
     * @return this builder
     */
    public Builder observer(ConnectionObserver observer) {
      this.observer = new GuardedObserver(requireNonNull(observer));
      return this;
    }

    private ListenerContext context(Listener listener, BlockingExecutor handshakes) {
      TlsSettings settings = listener.usesTls() ? listener.settings(tls) : null;
      return new ListenerContext(
          listener.configuration(),
          handlers,
          settings == null ? null : new ListenerContext.Tls(settings, handshakes),
          listener.isImplicitTls(),
          listener.proxies(),
          observer);
    }

    /** For tests, which cannot wait for a minute. */
    Builder loopLimits(LoopLimits limits) {
      loopLimits = limits;
      return this;
    }

    /**
     * Binds the addresses and begins to accept.
     *
     * @return the running server
     * @throws IOException if an address cannot be bound
     * @throws IllegalStateException if there is no address, or a listener has TLS and nobody has
     *     said how
     */
    public SmtpServer start() throws IOException {
      if (listeners.isEmpty()) {
        throw new IllegalStateException("no address to listen on");
      }
      if (listeners.stream().anyMatch(each -> each.usesTls() && each.settings(tls) == null)) {
        throw new IllegalStateException("TLS without its settings");
      }
      return new SmtpServer(this);
    }
  }
}
