package dev.smtpkit.transport.nio;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for handlers that block, such as those that write to a disk: a fixed number, and a bound
 * on the tasks that wait for them.
 *
 * <p>Thread-safe. A task beyond the bound is rejected with {@link
 * java.util.concurrent.RejectedExecutionException}; if a handler does not catch it, the client
 * reads 451. What a task throws is logged.
 */
public final class BlockingExecutor implements Executor, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BlockingExecutor.class);

  private final ThreadPoolExecutor pool;

  private BlockingExecutor(Builder builder) {
    ThreadFactory virtual = builder.virtual ? VirtualThreads.named(builder.threadNames) : null;
    ThreadFactory factory = virtual == null ? platformThreads(builder.threadNames) : virtual;
    pool =
        new ThreadPoolExecutor(
            builder.threads,
            builder.threads,
            30,
            SECONDS,
            new ArrayBlockingQueue<>(builder.maxWaiting),
            factory);
    pool.allowCoreThreadTimeOut(true);
  }

  private static ThreadFactory platformThreads(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> new Thread(task, prefix + count.getAndIncrement());
  }

  /** An executor to be configured. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(() -> run(task));
  }

  /** Logs what a task throws: nobody else would. A client that waits for it reads 451 in time. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.error("task of a handler", e);
    }
  }

  /**
   * Accepts no further task and waits for those that it has.
   *
   * @param timeout how long
   * @return whether all are done
   * @throws InterruptedException if the calling thread is interrupted
   */
  public boolean stop(Duration timeout) throws InterruptedException {
    pool.shutdown();
    return pool.awaitTermination(NANOSECONDS.convert(timeout), NANOSECONDS);
  }

  /** Accepts no further task; those that it has still run. */
  @Override
  public void close() {
    pool.shutdown();
  }

  /** Collects the settings of an executor. Not thread-safe. */
  public static final class Builder {

    private int threads = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    private int maxWaiting = 10_000;
    private boolean virtual;
    private String threadNames = "smtp-blocking-";

    private Builder() {}

    /**
     * Sets how many tasks run at a time: twice the number of processors by default, and at least 4.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder threads(int threads) {
      this.threads = atLeastOne("threads", threads);
      return this;
    }

    /**
     * Sets how many further tasks may wait: 10000 by default. A connection has at most one.
     *
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxWaiting(int tasks) {
      maxWaiting = atLeastOne("waiting tasks", tasks);
      return this;
    }

    /**
     * Uses virtual threads where the platform has them (Java 21), and others elsewhere: for tasks
     * that mostly wait for the network, so that many can run at a time. Virtual threads do not keep
     * a program from ending: {@link BlockingExecutor#stop} it first.
     *
     * @return this builder
     */
    public Builder virtualThreads() {
      virtual = true;
      return this;
    }

    /**
     * Sets how the names of the threads begin; a number follows. By default {@code smtp-blocking-}.
     *
     * @return this builder
     */
    public Builder threadNames(String prefix) {
      threadNames = requireNonNull(prefix);
      return this;
    }

    private static int atLeastOne(String what, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(what + " " + value + " are below the least, 1");
      }
      return value;
    }

    /** The executor. Its threads start as tasks come. */
    public BlockingExecutor build() {
      return new BlockingExecutor(this);
    }
  }
}
