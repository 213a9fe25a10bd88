package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Peer;
import dev.smtpkit.transport.nio.ConnectionObserver.Refusal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and hands over what connects. Survives whatever accept throws. */
final class Acceptor implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

  /** How long nothing is accepted after an error: the usual one, no file left, needs time. */
  private static final long BACK_OFF_MILLIS = 100;

  private static final byte[] TOO_MANY = (Replies.TOO_MANY_CONNECTIONS + "\r\n").getBytes(US_ASCII);

  private final Selector selector;
  private final List<Listening> listeners = new ArrayList<>();
  private final Thread thread;
  private final HandOver handOver;
  private final Accept accept;

  private volatile boolean stopped;

  /** Whether the last attempt to accept has failed. */
  private boolean failed;

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

  private record Listening(ListeningSocket socket, Service service) {}

  /**
   * An acceptor without a listener.
   *
   * @param handOver who takes what is accepted
   * @param accept how to accept
   */
  Acceptor(HandOver handOver, Accept accept) throws IOException {
    this.handOver = handOver;
    this.accept = accept;
    selector = Selector.open();
    thread = new Thread(this, "smtp-acceptor");
  }

  /**
   * Binds an address; before the start.
   *
   * @return the address with its real port, null of a Unix domain socket
   */
  @Nullable InetSocketAddress listen(SocketAddress address, Service service) throws IOException {
    ListeningSocket socket = ListeningSocket.bind(address);
    Listening listening = new Listening(socket, service);
    listeners.add(listening);
    socket.channel().register(selector, SelectionKey.OP_ACCEPT, listening);
    return socket.address();
  }

  void start() {
    thread.start();
  }

  @Override
  public void run() {
    while (!stopped) {
      try {
        boolean failedBefore = failed;
        failed = false;
        if (failedBefore) {
          listen(0);
          selector.select(BACK_OFF_MILLIS);
          if (stopped) {
            break;
          }
          listen(SelectionKey.OP_ACCEPT);
        }
        selector.select(key -> acceptFrom((Listening) key.attachment(), failedBefore));
      } catch (IOException | RuntimeException e) {
        if (!stopped) {
          LOG.error("acceptor", e);
        }
      }
    }
  }

  private void listen(int interest) {
    selector.keys().forEach(key -> key.interestOps(interest));
  }

  /** Accepts whoever waits; of errors the first in a row is logged. */
  private void acceptFrom(Listening listener, boolean failedBefore) {
    try {
      SocketChannel channel;
      while (!stopped && (channel = accept.from(listener.socket().channel())) != null) {
        accepted(channel, listener);
      }
    } catch (Throwable e) {
      if (!failed && !failedBefore && !stopped) {
        LOG.warn("accept failed, trying again every {} ms", BACK_OFF_MILLIS, e);
      }
      failed = true;
    }
  }

  /** Whatever is wrong with one channel is the end of that channel only. */
  private void accepted(SocketChannel channel, Listening listener) {
    try {
      channel.configureBlocking(false);
      if (listener.socket().delaysOutput()) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      Service service = listener.service();
      Peer peer = listener.socket().peer(channel);
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

  /** Closes the listeners and waits until nothing more can be handed over. */
  void stop() throws InterruptedException {
    stopped = true;
    selector.wakeup();
    try {
      thread.join();
    } finally {
      listeners.forEach(listener -> EventLoop.closeQuietly(listener.socket()));
      EventLoop.closeQuietly(selector);
    }
  }
}
