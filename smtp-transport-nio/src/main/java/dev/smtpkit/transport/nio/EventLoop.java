package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One selector, one thread, and the connections that live on it. */
final class EventLoop implements Executor, Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  /** Four of the longest records and what they add. */
  private static final int SEALED_OCTETS = 72 << 10;

  /** What a key of the selector belongs to: a connection or a listener. */
  interface Selected {
    /** There is something to be done. */
    void ready();
  }

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();

  private final DeadlineHeap deadlines = new DeadlineHeap();
  private final LoopLimits limits;
  private final BufferPool buffers;
  private final ByteBuffer output;

  /** What was read of TLS and is not opened; made when there is any. */
  private @Nullable ByteBuffer sealedInput;

  /** What was sealed and is not written; made when there is any. */
  private @Nullable ByteBuffer sealedOutput;

  /** Connections that could be read but for the lack of a buffer, or of room beside the buffers. */
  private final ArrayDeque<Connection> starved = new ArrayDeque<>();

  /** Others wait for what some connections keep, since {@link #scarceSince}. */
  private boolean scarce;

  private long scarceSince;

  /** Taken by whoever runs tasks when the thread has ended. */
  private final ReentrantLock late = new ReentrantLock();

  /** How many connections there are: each has a key of the selector, and a key may be left over. */
  private int connections;

  /** The octets that connections keep between reads. */
  private int carried;

  private boolean draining;
  private boolean stopped;
  private volatile boolean ended;

  EventLoop(String name, LoopLimits limits) throws IOException {
    this.limits = limits;
    buffers = new BufferPool(limits.buffers(), limits.bufferOctets());
    output = ByteBuffer.allocateDirect(limits.bufferOctets());
    selector = Selector.open();
    thread = new Thread(this, name);
  }

  void start() {
    thread.start();
  }

  /**
   * Runs a task on the loop's thread, soon. When that has ended, on the caller's, one task at a
   * time: a sink that resumes late must still be dropped, and an answer must not be kept for ever.
   */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (ended) {
      runLate();
    } else if (Thread.currentThread() != thread && woken.compareAndSet(false, true)) {
      selector.wakeup();
    }
  }

  @Override
  public void run() {
    try {
      while (!stopped && !(draining && connections == 0 && buffers.lent() == 0)) {
        try {
          turn();
        } catch (Throwable e) {
          LOG.error("event loop", e);
        }
      }
      cutAll();
    } finally {
      // A listener, if whatever ended the loop did not close it: nobody would accept any more.
      selector.keys().forEach(key -> closeQuietly(key.channel()));
      // Before the last tasks: one that brings a connection finds no selector, and closes it.
      closeQuietly(selector);
      ended = true;
      runLate();
    }
  }

  private void runLate() {
    if (late.isHeldByCurrentThread()) {
      // A task that adds another: that one's turn comes when this one has returned.
      return;
    }
    late.lock();
    try {
      while (!tasks.isEmpty()) {
        runTasks();
      }
    } finally {
      late.unlock();
    }
  }

  private void turn() throws IOException {
    long wait = deadlines.untilNext(System.nanoTime());
    if (scarce) {
      wait = Math.min(wait, limits.scarcityNanos());
    }
    if (!tasks.isEmpty() || wait == 0) {
      selector.selectNow(EventLoop::ready);
    } else if (wait == Long.MAX_VALUE) {
      selector.select(EventLoop::ready);
    } else {
      // Rounded up: a deadline is never early.
      selector.select(EventLoop::ready, NANOSECONDS.toMillis(wait) + 1);
    }
    woken.set(false);
    runTasks();
    deadlines.run(System.nanoTime());
    feedStarved();
    relieve();
  }

  private static void ready(SelectionKey key) {
    ((Selected) key.attachment()).ready();
  }

  /** Those that are there now: a task that adds one must not keep the sockets waiting. */
  private void runTasks() {
    for (int left = tasks.size(); left > 0; left--) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      try {
        task.run();
      } catch (Throwable e) {
        LOG.error("task of the event loop", e);
      }
    }
  }

  private void feedStarved() {
    while (!starved.isEmpty() && hasRoom()) {
      starved.remove().fed();
    }
  }

  private boolean hasRoom() {
    return buffers.hasRoom() && mayCarry();
  }

  /**
   * Cuts those who keep what others have lacked for a while: who does not read keeps no buffer
   * then, and who leaves the most unfinished goes first.
   */
  private void relieve() {
    boolean was = scarce;
    scarce = !starved.isEmpty();
    if (!scarce) {
      return;
    }
    long now = System.nanoTime();
    if (!was) {
      scarceSince = now;
    } else if (now - scarceSince >= limits.scarcityNanos()) {
      if (!buffers.hasRoom()) {
        toEach(connection -> connection.closeIfStuck(limits.scarcityNanos()));
      }
      while (!mayCarry()) {
        whoCarriesMost().close();
      }
      feedStarved();
      scarceSince = now;
    }
  }

  private Connection whoCarriesMost() {
    return connected().max(Comparator.comparingInt(Connection::carried)).orElseThrow();
  }

  void starve(Connection connection) {
    starved.add(connection);
  }

  SelectionKey register(ServerSocketChannel channel, Selected listener) throws IOException {
    return channel.register(selector, SelectionKey.OP_ACCEPT, listener);
  }

  /**
   * Lets go of channels that were closed: they are open to the system as long as they have keys. In
   * a task of the loop's.
   */
  void forgetClosed() {
    try {
      selector.selectNow(EventLoop::ready);
      // It may have taken a wakeup. Whoever relied on that has added its task before.
      woken.set(false);
    } catch (IOException | ClosedSelectorException e) {
      LOG.debug("the loop has ended", e);
    }
  }

  SelectionKey register(SocketChannel channel, Connection connection) throws IOException {
    SelectionKey key = channel.register(selector, 0, connection);
    connections++;
    return key;
  }

  void forget(Connection connection) {
    connections--;
    starved.remove(connection);
    deadlines.remove(connection);
  }

  private void toEach(Consumer<Connection> what) {
    if (connections > 0) {
      connected().forEach(what);
    }
  }

  private Stream<Connection> connected() {
    return selector.keys().stream()
        .map(SelectionKey::attachment)
        .filter(Connection.class::isInstance)
        .map(Connection.class::cast);
  }

  /** Cuts every connection. */
  void cutAll() {
    toEach(Connection::close);
  }

  /** A connection keeps more octets between reads, or less, than it has told. */
  void carry(int more) {
    carried += more;
  }

  /** The octets that connections keep between reads. */
  int carried() {
    return carried;
  }

  /** Whether a read may leave something to be kept. */
  boolean mayCarry() {
    return carried <= limits.carriedOctets();
  }

  /** How many connections wait for a buffer. */
  int starved() {
    return starved.size();
  }

  /** The keys of the connections. */
  List<SelectionKey> keys() {
    return selector.keys().stream().filter(key -> key.attachment() instanceof Connection).toList();
  }

  LoopLimits limits() {
    return limits;
  }

  DeadlineHeap deadlines() {
    return deadlines;
  }

  BufferPool buffers() {
    return buffers;
  }

  /** The write buffer, which nobody keeps beyond a call. */
  ByteBuffer output() {
    return output.clear();
  }

  /** The buffer for what is read of TLS, which nobody keeps beyond a call. */
  ByteBuffer sealedInput() {
    ByteBuffer buffer = sealedInput;
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(SEALED_OCTETS);
      sealedInput = buffer;
    }
    return buffer.clear();
  }

  /** The buffer for what is written of TLS, which nobody keeps beyond a call. */
  ByteBuffer sealedOutput() {
    ByteBuffer buffer = sealedOutput;
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(SEALED_OCTETS);
      sealedOutput = buffer;
    }
    return buffer.clear();
  }

  boolean isDraining() {
    return draining;
  }

  /** Lets every session end in good order, and the loop after them. From any thread. */
  void drain() {
    execute(
        () -> {
          draining = true;
          toEach(Connection::shutdown);
        });
  }

  /** Cuts what is left. From any thread. */
  void stop() {
    execute(() -> stopped = true);
    if (thread.getState() == Thread.State.NEW) {
      closeQuietly(selector);
    }
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Waits for the thread; false if it goes on for longer. */
  boolean join(long nanos) throws InterruptedException {
    NANOSECONDS.timedJoin(thread, Math.max(1, nanos));
    return !thread.isAlive();
  }

  static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      LOG.debug("close", e);
    }
  }
}
