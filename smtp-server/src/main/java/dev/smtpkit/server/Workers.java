package dev.smtpkit.server;

import dev.smtpkit.transport.nio.BlockingExecutor;
import java.time.Duration;

/**
 * The threads that may block, for each kind of work its own: a slow disk delays no look-up, and
 * hundreds of failed authentications, which take milliseconds of a processor, delay nobody's mail.
 *
 * @param storing waits for the disk that mail is stored on
 * @param lookingUp looks recipients up
 * @param deriving derives keys from passwords
 */
record Workers(BlockingExecutor storing, BlockingExecutor lookingUp, BlockingExecutor deriving) {

  private static final int STORING_THREADS = 16;
  private static final int LOOKING_UP_THREADS = 4;

  /** The threads of a server. Each connection has at most one task of each kind waiting. */
  static Workers of(int maxConnections) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Workers(
        threads(STORING_THREADS, maxConnections),
        threads(LOOKING_UP_THREADS, maxConnections),
        threads(processors, maxConnections));
  }

  private static BlockingExecutor threads(int threads, int maxConnections) {
    return BlockingExecutor.builder().threads(threads).maxWaiting(maxConnections + 1).build();
  }

  /** Ends the threads once their tasks are done; false if the time ran out before. */
  boolean stop(Duration time) throws InterruptedException {
    long begun = System.nanoTime();
    boolean derived = deriving.stop(time);
    boolean lookedUp = lookingUp.stop(time.minusNanos(System.nanoTime() - begun));
    return storing.stop(time.minusNanos(System.nanoTime() - begun)) && lookedUp && derived;
  }
}
