package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One selector, one thread, and the connections that live on it. */
final class EventLoop implements Executor, Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  /** Read buffers that may be lent at a time: 16 MiB. */
  private static final int MOST_BUFFERS = 256;

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();

  private final DeadlineHeap deadlines = new DeadlineHeap();
  private final BufferPool buffers = new BufferPool(MOST_BUFFERS);
  private final ByteBuffer output = ByteBuffer.allocateDirect(BufferPool.BUFFER_OCTETS);
  private final Set<Connection> connections = new LinkedHashSet<>();

  /** Connections that could be read but for the lack of a buffer. */
  private final ArrayDeque<Connection> starved = new ArrayDeque<>();

  private boolean draining;
  private boolean stopped;

  EventLoop(String name) throws IOException {
    selector = Selector.open();
    thread = new Thread(this, name);
  }

  void start() {
    thread.start();
  }

  /** Runs a task on the loop's thread, soon. */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (Thread.currentThread() != thread && woken.compareAndSet(false, true)) {
      selector.wakeup();
    }
  }

  @Override
  public void run() {
    try {
      while (!stopped && !(draining && connections.isEmpty() && buffers.lent() == 0)) {
        try {
          turn();
        } catch (IOException | RuntimeException e) {
          LOG.error("event loop", e);
        }
      }
      connections.forEach(Connection::abort);
      runTasks();
    } finally {
      closeQuietly(selector);
    }
  }

  private void turn() throws IOException {
    long wait = deadlines.untilNext(System.nanoTime());
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
  }

  private static void ready(SelectionKey key) {
    ((Connection) key.attachment()).ready(key);
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
      } catch (RuntimeException e) {
        LOG.error("task of the event loop", e);
      }
    }
  }

  private void feedStarved() {
    while (!starved.isEmpty() && buffers.hasRoom()) {
      starved.remove().fed();
    }
  }

  void starve(Connection connection) {
    starved.add(connection);
  }

  SelectionKey register(SocketChannel channel, Connection connection) throws IOException {
    SelectionKey key = channel.register(selector, 0, connection);
    connections.add(connection);
    return key;
  }

  void forget(Connection connection) {
    connections.remove(connection);
    starved.remove(connection);
    deadlines.remove(connection);
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

  boolean isDraining() {
    return draining;
  }

  /** Lets every session end in good order, and the loop after them. From any thread. */
  void drain() {
    execute(
        () -> {
          draining = true;
          List.copyOf(connections).forEach(Connection::shutdown);
        });
  }

  /** Cuts what is left. From any thread. */
  void stop() {
    execute(() -> stopped = true);
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
