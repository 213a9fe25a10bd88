package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with one selector, and all that happens on it: sockets that become ready, tasks from
 * other threads, deadlines, and the memory that its connections share. Knows connections and
 * listeners only as {@link Member} and {@link Selected}.
 */
final class EventLoop implements Executor, Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  /** How many tasks run before sockets are looked at again. */
  private static final int MAX_TASKS = 64;

  /** The octets that are kept for a loop that dies because there is no memory left. */
  private static final int RESERVE_OCTETS = 256 << 10;

  /** The attachment of a key: called when the channel is ready. */
  interface Selected {
    /** The channel is ready for what its key asks. */
    void ready();
  }

  /** A connection on the loop. */
  interface Member extends Selected, LoopMemory.Holder, Shedder.Member {
    /** Ends the connection in good order. */
    void shutdown();
  }

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();

  private final Consumer<Throwable> died;
  private final LoopLimits limits;
  private final DeadlineHeap deadlines = new DeadlineHeap();
  private final LoopMemory memory;
  private final Admission admission;
  private final Shedder shedder;
  private final Turns turns = new Turns(System::nanoTime);
  private final Supplier<Stream<Member>> members = this::members;

  /** Held by the thread that runs tasks after the loop's own has ended. */
  private final ReentrantLock afterEnd = new ReentrantLock();

  /** Given up by a loop that dies: what follows needs some memory. */
  private final AtomicReference<byte @Nullable []> reserve =
      new AtomicReference<>(new byte[RESERVE_OCTETS]);

  /** The number of connections. Counted, because a key outlives its connection for a while. */
  private int connections;

  private boolean draining;
  private boolean stopped;
  private volatile boolean ended;

  /**
   * A loop that has not started.
   *
   * @param admission what its connections share with those of other loops
   * @param died called on the loop's thread at its very end if it dies, with the cause
   */
  EventLoop(String name, LoopLimits limits, Admission admission, Consumer<Throwable> died)
      throws IOException {
    this.admission = admission;
    shedder = new Shedder(admission, limits);
    this.died = died;
    this.limits = limits;
    memory = new LoopMemory(limits);
    selector = Selector.open();
    thread = new Thread(this, name);
  }

  void start() {
    thread.start();
  }

  /**
   * Runs a task soon, on the loop's thread. After that has ended the task runs on the caller's
   * thread, one task at a time: a sink that resumes late must still be dropped, and what a late
   * answer holds be released.
   */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (ended) {
      runTasksAfterEnd();
    } else if (!isCurrent() && woken.compareAndSet(false, true)) {
      selector.wakeup();
    }
  }

  /**
   * Runs until the loop is stopped or drained. What connections, listeners and tasks throw is
   * handled where they are called. Whatever else is thrown leaves the loop in a state that nobody
   * knows, so it dies.
   */
  @Override
  public void run() {
    Throwable cause = null;
    try {
      while (!stopped && !(draining && connections == 0 && memory.buffers().lent() == 0)) {
        pass();
      }
      closeConnections();
    } catch (Throwable e) {
      cause = e;
      reserve.set(null);
    }
    try {
      end(cause != null);
    } finally {
      if (cause != null) {
        died.accept(cause);
      }
    }
  }

  private void end(boolean dead) {
    try {
      if (dead) {
        closeConnections();
      }
    } finally {
      // Listeners are normally closed by now; without a loop nobody would accept on them.
      selector.keys().forEach(key -> Quietly.close(key.channel()));
      // Before the last tasks run: one that brings a connection finds the selector closed, and
      // closes the connection.
      Quietly.close(selector);
      ended = true;
      runTasksAfterEnd();
    }
  }

  private void runTasksAfterEnd() {
    if (afterEnd.isHeldByCurrentThread()) {
      // Called by a task that adds another: the loop below runs that one next.
      return;
    }
    afterEnd.lock();
    try {
      while (!tasks.isEmpty()) {
        runTasks();
      }
    } finally {
      afterEnd.unlock();
    }
  }

  private void pass() throws IOException {
    long begin = System.nanoTime();
    long wait = Math.min(deadlines.untilNext(begin), memory.untilNext());
    wait = Math.min(wait, shedder.untilNext(begin));
    if (turns.isAnyWaiting() || !tasks.isEmpty() || wait == 0) {
      selector.selectNow(EventLoop::ready);
    } else if (wait == Long.MAX_VALUE) {
      selector.select(EventLoop::ready);
    } else {
      // Rounded up, so that no deadline is early.
      selector.select(EventLoop::ready, NANOSECONDS.toMillis(wait) + 1);
    }
    woken.set(false);
    runTasks();
    deadlines.expireDue(System.nanoTime());
    turns.run();
    memory.relieve(members);
    shedder.run(System.nanoTime(), members);
  }

  private static void ready(SelectionKey key) {
    ((Selected) key.attachment()).ready();
  }

  /** Runs tasks that are queued now, some of them if there are many: sockets must not wait. */
  private void runTasks() {
    for (int left = Math.min(tasks.size(), MAX_TASKS); left > 0; left--) {
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

  SelectionKey register(ServerSocketChannel channel, Selected listener) throws IOException {
    return channel.register(selector, SelectionKey.OP_ACCEPT, listener);
  }

  SelectionKey register(SocketChannel channel, Member connection) throws IOException {
    SelectionKey key = channel.register(selector, 0, connection);
    connections++;
    return key;
  }

  /** A connection is closed. */
  void forget(Member connection) {
    connections--;
    memory.forget(connection);
  }

  /**
   * Drops the keys of closed channels: until then the system keeps these channels open. Called by a
   * task of the loop.
   */
  void dropClosedKeys() {
    try {
      selector.selectNow(EventLoop::ready);
      // The call may have consumed a wakeup, but the task behind it is already queued.
      woken.set(false);
    } catch (IOException | ClosedSelectorException e) {
      LOG.debug("the loop has ended", e);
    }
  }

  /** The keys of the connections. */
  Stream<SelectionKey> memberKeys() {
    return selector.keys().stream().filter(key -> key.attachment() instanceof Member);
  }

  private Stream<Member> members() {
    return memberKeys().map(key -> (Member) key.attachment());
  }

  /** Closes all connections. */
  void closeConnections() {
    if (connections > 0) {
      members().forEach(Member::close);
    }
  }

  LoopLimits limits() {
    return limits;
  }

  DeadlineHeap deadlines() {
    return deadlines;
  }

  Admission admission() {
    return admission;
  }

  LoopMemory memory() {
    return memory;
  }

  Turns turns() {
    return turns;
  }

  boolean isDraining() {
    return draining;
  }

  /** Ends all connections in good order, and then the loop. From any thread. */
  void drain() {
    execute(this::shutdownConnections);
  }

  private void shutdownConnections() {
    if (!draining) {
      draining = true;
      if (connections > 0) {
        members().forEach(Member::shutdown);
      }
    }
  }

  /**
   * Closes all connections and ends the loop. From any thread. Idle clients get their 421 also when
   * this overtakes {@link #drain}.
   */
  void stop() {
    execute(
        () -> {
          shutdownConnections();
          stopped = true;
        });
    if (thread.getState() == Thread.State.NEW) {
      Quietly.close(selector);
    }
  }

  /** The number of tasks that wait for their turn. */
  int queued() {
    return tasks.size();
  }

  /** Whether the calling thread is the loop's. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Waits for the loop's end; false if that takes longer. */
  boolean join(long nanos) throws InterruptedException {
    NANOSECONDS.timedJoin(thread, Math.max(1, nanos));
    return !thread.isAlive();
  }
}
