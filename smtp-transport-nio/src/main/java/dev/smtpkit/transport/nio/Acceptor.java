package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Peer;
import dev.smtpkit.transport.nio.ConnectionObserver.Refusal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, and hands over what connects. Survives whatever accept throws.
 *
 * <p>Lives on an event loop: who connects to a server of one loop costs no other thread's waking.
 */
final class Acceptor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

  /** How long nothing is accepted after an error: the usual one, no file left, needs time. */
  private static final long BACK_OFF_MILLIS = 100;

  /** How many are accepted before the connections that are there have their turn. */
  private static final int MOST_AT_A_TIME = 256;

  private static final byte[] TOO_MANY = (Replies.TOO_MANY_CONNECTIONS + "\r\n").getBytes(US_ASCII);

  private final List<Listening> listeners = new ArrayList<>();
  private final HandOver handOver;
  private final Accept accept;

  private @Nullable EventLoop loop;

  private volatile boolean stopped;

  /** Whether the last connection was refused. */
  private boolean refusing;

  /** Takes what waits at a listener, null if there is nothing; tests let it fail. */
  @FunctionalInterface
  interface Accept {
    @Nullable SocketChannel from(ServerSocketChannel listener) throws IOException;
  }

  /** Takes a channel over, or says why not. */
  @FunctionalInterface
  interface HandOver {
    @Nullable Refusal take(SocketChannel channel, Peer peer, Service service);
  }

  /** A listener on the loop; after a failure it stands back until its deadline. */
  private final class Listening extends DeadlineHeap.Entry implements EventLoop.Selected {

    private final ListeningSocket socket;
    private final Service service;
    private @Nullable SelectionKey key;

    /** Whether the last attempt to accept has failed. */
    private boolean failed;

    private boolean standsBack;
    private long until;

    Listening(ListeningSocket socket, Service service) {
      this.socket = socket;
      this.service = service;
    }

    void begin(EventLoop loop) throws IOException {
      key = loop.register(socket.channel(), this);
    }

    private void listen(int interest) {
      if (key != null && key.isValid()) {
        key.interestOps(interest);
      }
    }

    /** Accepts whoever waits; of errors the first in a row is logged. */
    @Override
    public void ready() {
      try {
        for (int i = 0; i < MOST_AT_A_TIME && !stopped; i++) {
          SocketChannel channel = accept.from(socket.channel());
          if (channel == null) {
            break;
          }
          accepted(channel, this);
        }
        failed = false;
      } catch (Throwable e) {
        if (!stopped) {
          standBack(e);
        }
      }
    }

    private void standBack(Throwable reason) {
      boolean first = !failed;
      failed = true;
      standsBack = true;
      until = System.nanoTime() + MILLISECONDS.toNanos(BACK_OFF_MILLIS);
      // In this order: whatever throws, who does not listen has a deadline.
      requireNonNull(loop).deadlines().schedule(this);
      listen(0);
      if (first) {
        LOG.warn("accept failed, trying again every {} ms", BACK_OFF_MILLIS, reason);
      }
    }

    @Override
    boolean hasDeadline() {
      return standsBack;
    }

    @Override
    long deadlineNanos() {
      return until;
    }

    @Override
    void expire() {
      standsBack = false;
      listen(SelectionKey.OP_ACCEPT);
    }
  }

  /**
   * An acceptor without a listener.
   *
   * @param handOver who takes what is accepted
   * @param accept how to accept
   */
  Acceptor(HandOver handOver, Accept accept) {
    this.handOver = handOver;
    this.accept = accept;
  }

  /**
   * Binds an address; before the start.
   *
   * @return the address with its real port, null of a Unix domain socket
   */
  @Nullable InetSocketAddress listen(SocketAddress address, Service service) throws IOException {
    ListeningSocket socket = ListeningSocket.bind(address);
    listeners.add(new Listening(socket, service));
    return socket.address();
  }

  /**
   * Begins to accept, as soon as the loop runs.
   *
   * @param loop a loop that has not started yet
   */
  void start(EventLoop loop) throws IOException {
    this.loop = loop;
    for (Listening listener : listeners) {
      listener.begin(loop);
    }
  }

  /** Whatever is wrong with one channel is the end of that channel only. */
  private void accepted(SocketChannel channel, Listening listener) {
    try {
      channel.configureBlocking(false);
      if (listener.socket.delaysOutput()) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      Service service = listener.service;
      Peer peer = listener.socket.peer(channel);
      Refusal refusal = handOver.take(channel, peer, service);
      if (refusal == null) {
        refusing = false;
        return;
      }
      service.observer().refused(peer.remote(), refusal);
      refuse(channel, peer, service, refusal);
    } catch (IOException e) {
      LOG.debug("connection lost while it was accepted", e);
    } catch (Throwable e) {
      LOG.error("a connection could not be taken over", e);
    }
    EventLoop.closeQuietly(channel);
  }

  /** Who floods the server does not flood the log: the first in a row is logged. */
  private void refuse(SocketChannel channel, Peer peer, Service service, Refusal refusal)
      throws IOException {
    boolean tooMany = refusal != Refusal.NOT_A_PROXY;
    if (!refusing) {
      String why = tooMany ? "too many connections" : "not a proxy that is trusted";
      LOG.warn("{}, refusing {} and those that follow", why, peer);
      refusing = true;
    }
    if (tooMany) {
      sayTooMany(channel, service);
    }
  }

  /** Tells a client that it is one too many, unless it would take that for TLS. */
  static void sayTooMany(SocketChannel channel, Service service) throws IOException {
    if (!service.implicitTls()) {
      channel.write(ByteBuffer.wrap(TOO_MANY));
    }
  }

  /**
   * Accepts nothing more, and lets the loop close the listeners. From any thread.
   *
   * @param then runs on the loop when nothing can be handed over any more
   */
  void stop(Runnable then) {
    stopped = true;
    EventLoop started = loop;
    if (started != null) {
      started.execute(
          () -> {
            close();
            started.forgetClosed();
            then.run();
          });
    }
  }

  /** Closes the listeners: on the loop, or when it has ended. Closing again does nothing. */
  @Override
  public void close() {
    listeners.forEach(listener -> EventLoop.closeQuietly(listener.socket));
  }
}
