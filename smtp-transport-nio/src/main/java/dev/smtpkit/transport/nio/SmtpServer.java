package dev.smtpkit.transport.nio;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

  private final ServerLoops loops;

  private SmtpServer(ServerLoops loops) {
    this.loops = loops;
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

  /**
   * The addresses that the server listens on, with their real ports, in the order in which the
   * listeners were added: an {@link InetSocketAddress} or a {@link
   * java.net.UnixDomainSocketAddress} each.
   */
  public List<SocketAddress> addresses() {
    return loops.addresses();
  }

  List<EventLoop> loops() {
    return loops.all();
  }

  /** How many connections are open. */
  public int connections() {
    return loops.admission().connections();
  }

  Admission admission() {
    return loops.admission();
  }

  /**
   * Completes when {@link #stop} or {@link #close} has ended the server; with an exception if the
   * server can no longer do its work, because an event loop or a listener has died. The server then
   * accepts no further connection and ends those that are left in good order; {@link #stop} waits
   * for that and bounds the time. A program should end with a code that is not 0:
   *
   * <pre>{@code
   * try {
   *   server.termination().join();
   * } catch (CompletionException e) {
   *   server.stop(Duration.ofSeconds(30));
   *   System.exit(1);
   * }
   * }</pre>
   *
   * <p>Each call gives a future of its own. What depends on it may run on an event loop: it must
   * not block there, nor call {@link #stop}, unless by one of the asynchronous methods.
   */
  public CompletableFuture<Void> termination() {
    return loops.termination().copy();
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
    return loops.stop(timeout);
  }

  /**
   * Closes all connections at once.
   *
   * @throws IllegalStateException if the calling thread is an event loop of this server
   */
  @Override
  public void close() {
    loops.close();
  }

  /** Collects the settings of a server. Not thread-safe. */
  public static final class Builder {

    private final ServerConfiguration configuration;
    private final MailHandler.Factory handlers;
    private final List<Listener> listeners = new ArrayList<>();
    private int eventLoops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private @Nullable TlsSettings tls;
    private int maxConnections = 10_000;
    private int maxPerAddress = 50;
    private int maxHandshakes = 1000;
    private MemoryAccount memory = MemoryAccount.of(Runtime.getRuntime().maxMemory() / 4);
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
     * 421 and closed; with implicit TLS it is only closed. While nine tenths are open, idle clients
     * are answered 421 and closed; see {@link LoopLimits.Builder#overloadIdle}.
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
     * Sets how many TLS handshakes may be open at a time: 1000 by default. A further one fails.
     * While more than half of them are open, each has to be over in {@link
     * LoopLimits#overloadIdle}.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxHandshakes(int handshakes) {
      if (handshakes < 1) {
        throw new IllegalArgumentException("handshakes " + handshakes + " are below the least, 1");
      }
      maxHandshakes = handshakes;
      return this;
    }

    /**
     * Sets the account that all connections and sessions of the server are charged to, in place of
     * those of their configurations: by default one of a quarter of the heap. Give the same account
     * to whatever else holds octets for clients, such as message layers.
     *
     * <p>What does not fit is refused by 421 or 452. While less than an eighth is left, the
     * connections that hold most are ended with 421, until there is room.
     *
     * @return this builder
     */
    public Builder memory(MemoryAccount account) {
      memory = requireNonNull(account);
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
      return new SmtpServer(
          new ServerLoops(
              new ServerSettings(
                  List.copyOf(listeners),
                  handlers,
                  tls,
                  eventLoops,
                  maxConnections,
                  maxPerAddress,
                  maxHandshakes,
                  memory,
                  observer,
                  loopLimits)));
    }
  }
}
