package dev.smtpkit.transport.nio;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.MemoryAccount.Kind;
import dev.smtpkit.transport.nio.ConnectionObserver.Shedding;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket on an event loop that goes from stage to stage. Whatever a stage throws ends this
 * connection only. Confined to the loop's thread.
 */
final class Connection implements EventLoop.Member, Turns.Member {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private static final Reply IDLE =
      Reply.of(421, 3, 2, "Too many connections, closing those that are idle");
  private static final Reply NO_MEMORY =
      Reply.of(421, 3, 2, "Too little memory, closing this connection");

  /** Decides which stages a connection goes through; its text names the peer. */
  interface Owner {

    /** Begins the first stage. */
    void begin(Connection connection) throws IOException;

    /** The connection is about to be closed, or cannot go on, because there is too little room. */
    void shed(Shedding reason);

    /** The connection is closed, or could not be opened. Called once. */
    void closed();
  }

  private final EventLoop loop;
  private final SocketChannel channel;
  private final Owner owner;
  private final SelectionKey key;
  private final Deadline deadline = new Deadline(this::expire);

  private Stage stage = Stage.NONE;
  private boolean closed;

  /** When the connection was opened, changed its stage or last did what it is for. */
  private long progressNanos = System.nanoTime();

  /** The octets that are accounted for: retained, of replies that wait, and of TLS. */
  private int retained;

  private int unwritten;
  private int tls;
  private Kind tlsKind = Kind.CONNECTION;

  /** Is not read, because the loop retains too many octets. */
  private boolean withheld;

  /** The work that the connection may still do in a round of the loop. */
  private int credit;

  private int creditRound;

  /** Waits for its turn, and its socket is not looked at meanwhile. */
  private boolean queued;

  private Connection(EventLoop loop, SocketChannel channel, Owner owner) throws IOException {
    this.loop = loop;
    this.channel = channel;
    this.owner = owner;
    this.creditRound = loop.turns().round() - 1;
    this.key = loop.register(channel, this);
  }

  /** Takes over a non-blocking channel. On the loop's thread. */
  static void open(EventLoop loop, SocketChannel channel, Owner owner) {
    Connection connection;
    try {
      connection = new Connection(loop, channel, owner);
    } catch (Throwable e) {
      LOG.warn("connection from {}", owner, e);
      Quietly.close(channel);
      owner.closed();
      return;
    }
    LOG.debug("connection from {}", owner);
    connection.guarded(() -> owner.begin(connection));
    if (loop.isDraining()) {
      connection.shutdown();
    }
  }

  /**
   * Begins another stage, without a deadline until it sets one. The one that ends has released what
   * it does not pass on.
   */
  void become(Stage next) throws IOException {
    stage = next;
    progressed();
    deadline.clear();
    next.proceed();
  }

  /**
   * Begins another stage, which must be over at a fixed time.
   *
   * @param deadlineNanos a reading of {@link System#nanoTime}
   */
  void become(Stage next, long deadlineNanos) throws IOException {
    stage = next;
    progressed();
    deadline.set(deadlineNanos);
    next.proceed();
  }

  EventLoop loop() {
    return loop;
  }

  SocketChannel channel() {
    return channel;
  }

  /** Whether the connection may do more in this round without waiting for its turn. */
  boolean hasCredit() {
    int round = loop.turns().round();
    if (creditRound != round) {
      creditRound = round;
      credit = Turns.QUANTUM;
    }
    return credit > 0;
  }

  /** Charges the connection for work, of which {@link Turns#QUANTUM} is a turn's. */
  void charge(int work) {
    credit -= work;
  }

  /** The connection does what it is for: its client is not idle. */
  void progressed() {
    progressNanos = System.nanoTime();
  }

  private void awaitTurn() {
    if (!queued) {
      queued = true;
      loop.turns().await(this);
    }
  }

  /** Goes on with what the last turn has left, or with what the socket has. */
  @Override
  public void turn() {
    queued = false;
    creditRound = loop.turns().round();
    credit = Turns.QUANTUM;
    guarded(
        () -> {
          if (stage.awaitsTurn()) {
            stage.proceed();
          } else {
            takeReadiness();
          }
        });
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Runs an action, then waits for what the stage waits for. */
  private void guarded(Action action) {
    if (closed) {
      return;
    }
    try {
      action.run();
      if (!closed) {
        awaitNext();
      }
    } catch (IOException | CancelledKeyException e) {
      LOG.debug("connection broke", e);
      close();
    } catch (Throwable e) {
      // Errors too: what one session exhausts must not end the loop of all others.
      // Closed first, because logging needs memory.
      close();
      LOG.error("connection", e);
    }
  }

  private void awaitNext() {
    account(stage);
    if (stage.awaitsTurn()) {
      awaitTurn();
    }
    int interest = queued ? 0 : stage.interest();
    if (withheld) {
      interest &= ~SelectionKey.OP_READ;
    }
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
    stage.updateDeadline(deadline);
    loop.deadlines().schedule(deadline);
  }

  private void account(Stage holder) {
    int lines = holder.retainedOctets();
    if (lines != retained) {
      loop.memory().account(lines - retained);
      charge(Kind.LINE, lines - retained);
      retained = lines;
    }
    int replies = holder.unwrittenOctets();
    if (replies != unwritten) {
      charge(Kind.REPLY, replies - unwritten);
      unwritten = replies;
    }
    int octets = holder.tlsOctets();
    if (octets != tls) {
      charge(tlsKind, -tls);
      tlsKind = holder.isHandshaking() ? Kind.HANDSHAKE : Kind.CONNECTION;
      charge(tlsKind, octets);
      tls = octets;
    }
  }

  private void charge(Kind kind, int difference) {
    MemoryAccount account = loop.admission().memory();
    if (difference > 0) {
      account.retain(kind, difference);
    } else {
      account.release(kind, -difference);
    }
  }

  @Override
  public void ready() {
    if (queued) {
      return;
    }
    if (hasCredit()) {
      guarded(this::takeReadiness);
    } else {
      // The connection has had its share of this round: behind the others, and not read before.
      guarded(this::awaitTurn);
    }
  }

  private void takeReadiness() throws IOException {
    int interest = stage.interest();
    if (interest == SelectionKey.OP_READ && !loop.memory().mayRetain()) {
      withheld = true;
      loop.memory().await(this);
    } else if (interest != 0) {
      // With no interest a sink may be reading from the buffer.
      stage.ready();
    }
  }

  @Override
  public int retainedOctets() {
    return retained;
  }

  @Override
  public long idleNanos(long now) {
    return !closed && !queued && !withheld && stage.awaitsPeer() ? now - progressNanos : 0;
  }

  @Override
  public boolean isHandshaking() {
    return stage.isHandshaking();
  }

  @Override
  public long heldOctets() {
    if (closed || stage.owesOutcome()) {
      return 0;
    }
    int own = Admission.CONNECTION_OCTETS + retained + unwritten + tls;
    return own + stage.sessionOctets();
  }

  /** Ends the connection with a reply, or at once if none can be sent now. */
  @Override
  public void shed(Shedding reason) {
    if (closed) {
      return;
    }
    reportShed(reason);
    Stage shed = stage;
    guarded(() -> shed.shed(reason == Shedding.MEMORY ? NO_MEMORY : IDLE));
    if (stage == shed) {
      close();
    }
  }

  /** Tells those who observe the server that there is too little room for the connection. */
  void reportShed(Shedding reason) {
    owner.shed(reason);
  }

  @Override
  public void closeIfStalled(long nanos) {
    if (!closed && stage.isStalled(nanos)) {
      LOG.debug("{} reads nothing, and others wait for the buffer", owner);
      close();
    }
  }

  @Override
  public void memoryAvailable() {
    withheld = false;
    guarded(() -> stage.memoryAvailable());
  }

  /** Something that the stage waits for came from elsewhere. */
  void resume() {
    guarded(() -> stage.proceed());
  }

  @Override
  public void shutdown() {
    guarded(() -> stage.shutdown());
  }

  private void expire() {
    guarded(() -> stage.expire());
  }

  /** Closes the connection at once. Closing again does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      stage.end();
    } catch (Throwable e) {
      LOG.error("connection", e);
    } finally {
      account(Stage.NONE);
      key.cancel();
      Quietly.close(channel);
      deadline.clear();
      loop.deadlines().remove(deadline);
      loop.forget(this);
      owner.closed();
    }
  }
}
