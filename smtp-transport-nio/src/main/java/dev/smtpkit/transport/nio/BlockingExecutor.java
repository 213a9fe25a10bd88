package dev.smtpkit.transport.nio;

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
 * on what waits for them.
 *
 * <p>Thread-safe. A task beyond the bound is refused with {@link
 * java.util.concurrent.RejectedExecutionException}, which a handler that lets it pass turns into a
 * 451. What a task throws is logged.
 */
public final class BlockingExecutor implements Executor, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BlockingExecutor.class);

  private final ThreadPoolExecutor pool;

  /**
   * An executor.
   *
   * @param threads how many tasks run at a time, 1 at least
   * @param waiting how many more may wait, 1 at least; a connection has one at the most
   */
  public BlockingExecutor(int threads, int waiting) {
    this("smtp-blocking-", threads, waiting);
  }

  /** An executor whose threads have names that begin so. */
  BlockingExecutor(String prefix, int threads, int waiting) {
    this(threads, waiting, platformThreads(prefix));
  }

  private BlockingExecutor(int threads, int waiting, ThreadFactory factory) {
    pool =
        new ThreadPoolExecutor(
            threads, threads, 30, SECONDS, new ArrayBlockingQueue<>(waiting), factory);
    pool.allowCoreThreadTimeOut(true);
  }

  private static ThreadFactory platformThreads(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> new Thread(task, prefix + count.getAndIncrement());
  }

  /**
   * An executor on virtual threads, where the platform has them (Java 21), or else on others: for
   * handlers that mostly wait for the network, so that many may run at a time. Virtual threads do
   * not keep a program from ending, so {@link #stop} it before.
   *
   * @param tasks how many tasks run at a time, 1 at least
   * @param waiting how many more may wait, 1 at least
   */
  public static BlockingExecutor virtual(int tasks, int waiting) {
    String prefix = "smtp-blocking-";
    ThreadFactory factory = VirtualThreads.named(prefix);
    return new BlockingExecutor(
        tasks, waiting, factory == null ? platformThreads(prefix) : factory);
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(() -> run(task));
  }

  /** Nobody else would hear of what a task throws; whom it owes an answer gets 451 in time. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.error("task of a handler", e);
    }
  }

  /**
   * Takes no more tasks and waits for those that it has.
   *
   * @param timeout how long
   * @return whether all are done
   * @throws InterruptedException if the calling thread is interrupted
   */
  public boolean stop(Duration timeout) throws InterruptedException {
    pool.shutdown();
    return pool.awaitTermination(NANOSECONDS.convert(timeout), NANOSECONDS);
  }

  /** Takes no more tasks; those that it has still run. */
  @Override
  public void close() {
    pool.shutdown();
  }
}
