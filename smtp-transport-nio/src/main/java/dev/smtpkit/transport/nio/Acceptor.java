package dev.smtpkit.transport.nio;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.smtpkit.session.Peer;
import dev.smtpkit.transport.nio.ConnectionObserver.Refusal;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections of all listeners and hands them over. Survives whatever accept throws, unless
 * the listener is closed.
 *
 * <p>Lives on an event loop, so that with a single loop no other thread has to be woken for a new
 * connection.
 */
final class Acceptor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

  private static final ThrottledLog<Refusal> REFUSED =
      new ThrottledLog<>(LOG, Refusal.class, System::nanoTime);

  /** The pause after a failed accept. Mostly no file descriptor is left, and one is freed soon. */
  private static final long BACK_OFF_MILLIS = 100;

  /** How many connections are accepted before existing ones have their turn. */
  static final int MAX_AT_A_TIME = 16;

  private final List<Listening> listeners = new ArrayList<>();
  private final HandOver handOver;
  private final Accept accept;
  private final Consumer<Throwable> died;

  private @Nullable EventLoop loop;

  private volatile boolean stopped;

  /** Accepts a connection, null if none waits. Tests replace it to fail. */
  @FunctionalInterface
  interface Accept {
    @Nullable SocketChannel from(ServerSocketChannel listener) throws IOException;
  }

  /** Takes over a connection, or returns the reason for refusing it. */
  @FunctionalInterface
  interface HandOver {
    @Nullable Refusal offer(SocketChannel channel, Peer peer, ListenerContext context);
  }

  /** A listener on the loop. After a failed accept it pauses until its deadline. */
  private final class Listening implements EventLoop.Selected {

    private final ListeningSocket socket;
    private final ListenerContext context;
    private final Deadline pauseEnd = new Deadline(() -> listen(SelectionKey.OP_ACCEPT));
    private @Nullable SelectionKey key;

    /** The last accept failed. */
    private boolean failed;

    Listening(ListeningSocket socket, ListenerContext context) {
      this.socket = socket;
      this.context = context;
    }

    void begin(EventLoop loop) throws IOException {
      key = loop.register(socket.channel(), this);
    }

    private void listen(int interest) {
      if (key != null && key.isValid()) {
        key.interestOps(interest);
      }
    }

    /** Accepts what waits. Of consecutive errors the first is logged. */
    @Override
    public void ready() {
      try {
        for (int i = 0; i < MAX_AT_A_TIME && !stopped; i++) {
          SocketChannel channel = accept.from(socket.channel());
          if (channel == null) {
            break;
          }
          accepted(channel, this);
        }
        failed = false;
      } catch (ClosedChannelException e) {
        if (!stopped) {
          died.accept(e);
        }
      } catch (Throwable e) {
        if (!stopped) {
          pause(e);
        }
      }
    }

    private void pause(Throwable cause) {
      boolean first = !failed;
      failed = true;
      // Scheduled first: whatever throws below, a paused listener has a deadline that ends it.
      pauseEnd.set(System.nanoTime() + MILLISECONDS.toNanos(BACK_OFF_MILLIS));
      requireNonNull(loop).deadlines().schedule(pauseEnd);
      listen(0);
      if (first) {
        LOG.warn("accept failed, trying again every {} ms", BACK_OFF_MILLIS, cause);
      }
    }
  }

  /**
   * An acceptor without listeners.
   *
   * @param handOver takes over what is accepted
   * @param accept accepts one connection
   * @param died called on the loop's thread if a listener can never accept again
   */
  Acceptor(HandOver handOver, Accept accept, Consumer<Throwable> died) {
    this.died = died;
    this.handOver = handOver;
    this.accept = accept;
  }

  /**
   * Binds an address; before the start.
   *
   * @return the address with its real port
   */
  SocketAddress listen(SocketAddress address, ListenerContext context) throws IOException {
    ListeningSocket socket = ListeningSocket.bind(address);
    listeners.add(new Listening(socket, context));
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

  /** Hands over a channel. Whatever is wrong with it ends this channel only. */
  private void accepted(SocketChannel channel, Listening listener) {
    try {
      channel.configureBlocking(false);
      if (listener.socket.isTcp()) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      ListenerContext context = listener.context;
      Peer peer = listener.socket.peer(channel);
      Refusal refusal = handOver.offer(channel, peer, context);
      if (refusal == null) {
        return;
      }
      context.observer().refused(peer, refusal);
      refuse(channel, peer, context, refusal);
    } catch (IOException e) {
      LOG.debug("connection lost while it was accepted", e);
    } catch (Throwable e) {
      LOG.error("a connection could not be taken over", e);
    }
    Quietly.close(channel);
  }

  private static void refuse(
      SocketChannel channel, Peer peer, ListenerContext context, Refusal refusal)
      throws IOException {
    REFUSED.warn(refusal, "a connection was refused (" + refusal + ")", peer);
    context.refuse(channel, refusal);
  }

  /**
   * Stops accepting, and closes the listeners on the loop. From any thread.
   *
   * @param then runs on the loop after the last connection was handed over
   */
  void stop(Runnable then) {
    stopped = true;
    EventLoop started = loop;
    if (started != null) {
      started.execute(
          () -> {
            close();
            started.dropClosedKeys();
            then.run();
          });
    }
  }

  /** Closes the listeners: on the loop, or after its end. Closing again does nothing. */
  @Override
  public void close() {
    listeners.forEach(listener -> Quietly.close(listener.socket));
  }
}
