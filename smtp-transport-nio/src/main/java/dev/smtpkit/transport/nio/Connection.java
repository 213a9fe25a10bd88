package dev.smtpkit.transport.nio;

import dev.smtpkit.session.Peer;
import dev.smtpkit.transport.nio.ConnectionObserver.Refusal;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection on its event loop: has a socket, and goes from stage to stage. Whatever a stage
 * throws is the end of this connection only.
 */
final class Connection extends DeadlineHeap.Entry implements EventLoop.Selected {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final EventLoop loop;
  private final SocketChannel channel;
  private final Service service;
  private final Admission.Slot slot;
  private final SelectionKey key;

  private Peer peer;
  private Stage stage = Stage.NONE;
  private boolean opened;
  private long openedNanos;
  private boolean closed;

  /** The octets that the loop counts as kept here. */
  private int carried;

  /** Is not read though it could be: the loop keeps too much. */
  private boolean withheld;

  private Connection(
      EventLoop loop, SocketChannel channel, Peer peer, Service service, Admission.Slot slot)
      throws IOException {
    this.loop = loop;
    this.channel = channel;
    this.peer = peer;
    this.service = service;
    this.slot = slot;
    this.key = loop.register(channel, this);
  }

  /**
   * Takes over a channel that was just accepted. On the loop's thread.
   *
   * @param slot given back when the connection is gone
   */
  static void open(
      EventLoop loop, SocketChannel channel, Peer peer, Service service, Admission.Slot slot) {
    Connection connection;
    try {
      connection = new Connection(loop, channel, peer, service, slot);
    } catch (Throwable e) {
      LOG.warn("connection from {}", peer, e);
      EventLoop.closeQuietly(channel);
      slot.giveBack();
      return;
    }
    LOG.debug("connection from {}", peer);
    connection.guarded(connection::begin);
    if (loop.isDraining()) {
      connection.shutdown();
    }
  }

  private void begin() throws IOException {
    if (service.proxies() != null) {
      become(new ProxyStage(this));
    } else {
      greet();
    }
  }

  /** The connection comes from a proxy, which speaks for somebody. */
  void speaksFor(Peer client) throws IOException {
    LOG.debug("{} speaks for {}", peer.remote(), client.remote());
    peer = client;
    if (slot.comesFrom(client)) {
      greet();
    } else {
      LOG.debug("too many connections from {}", client.remote());
      service.observer().refused(client.remote(), Refusal.TOO_MANY_OF_ADDRESS);
      Acceptor.sayTooMany(channel, service);
      become(new LingerStage(this));
    }
  }

  private void greet() throws IOException {
    opened = true;
    openedNanos = System.nanoTime();
    service.observer().opened(peer);
    become(
        service.implicitTls()
            ? new HandshakeStage(this)
            : new SessionStage(this, new ClearWire(channel), null));
  }

  /** Ends the stage and begins another. */
  void become(Stage next) throws IOException {
    Stage last = stage;
    stage = next;
    last.end();
    if (!closed) {
      next.proceed();
    }
  }

  EventLoop loop() {
    return loop;
  }

  SocketChannel channel() {
    return channel;
  }

  Peer peer() {
    return peer;
  }

  Service service() {
    return service;
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Runs a step, then waits for what is wanted. */
  private void guarded(Step step) {
    if (closed) {
      return;
    }
    try {
      step.run();
      if (!closed) {
        watch();
      }
    } catch (IOException | CancelledKeyException e) {
      LOG.debug("connection broke", e);
      close();
    } catch (Throwable e) {
      // An Error too: what one session exhausts must not end the loop that all others live on.
      LOG.error("connection", e);
      close();
    }
  }

  /** Asks for the readiness and the time that matter now. */
  private void watch() {
    carry(stage.carried());
    int interest = withheld ? stage.interest() & ~SelectionKey.OP_READ : stage.interest();
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
    loop.deadlines().schedule(this);
  }

  private void carry(int octets) {
    if (octets != carried) {
      loop.carry(octets - carried);
      carried = octets;
    }
  }

  /** The socket is ready. */
  @Override
  public void ready() {
    guarded(this::takeReadiness);
  }

  private void takeReadiness() throws IOException {
    int interest = stage.interest();
    if (interest == SelectionKey.OP_READ && !loop.mayCarry()) {
      withheld = true;
      loop.starve(this);
    } else if (interest != 0) {
      // Else a sink may be reading from the buffer.
      stage.ready();
    }
  }

  /** The octets that the loop counts as kept here. */
  int carried() {
    return carried;
  }

  /** Cuts the connection if it keeps a buffer for a peer that has taken nothing for so long. */
  void closeIfStuck(long nanos) {
    if (!closed && stage.isStuck(nanos)) {
      LOG.debug("{} takes nothing, and others lack the buffer", peer);
      close();
    }
  }

  /** Something came from elsewhere. */
  void resume() {
    guarded(() -> stage.proceed());
  }

  /** There is room to read again. */
  void fed() {
    withheld = false;
    guarded(() -> stage.fed());
  }

  /** Comes to an end in good order. */
  void shutdown() {
    guarded(() -> stage.shutdown());
  }

  @Override
  boolean hasDeadline() {
    return !closed && stage.hasDeadline();
  }

  @Override
  long deadlineNanos() {
    return stage.deadlineNanos();
  }

  @Override
  void expire() {
    guarded(() -> stage.expire());
  }

  /** Cuts the connection. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      stage.end();
    } catch (Throwable e) {
      LOG.error("connection", e);
    } finally {
      carry(0);
      key.cancel();
      EventLoop.closeQuietly(channel);
      loop.forget(this);
      slot.giveBack();
      if (opened) {
        service.observer().closed(peer, System.nanoTime() - openedNanos);
      }
    }
  }
}
