package dev.smtpkit.server;

import dev.smtpkit.transport.nio.BlockingExecutor;
import java.time.Duration;

/**
 * The threads that may block. Deriving keys takes milliseconds of a processor each, so it has
 * threads of its own: whoever fails to authenticate hundreds of times delays nobody's mail.
 *
 * @param storing what waits for the disk
 * @param deriving what computes with passwords
 */
record Workers(BlockingExecutor storing, BlockingExecutor deriving) {

  private static final int STORING_THREADS = 16;

  /** Threads for a server, each connection of which may have a task waiting. */
  static Workers of(int maxConnections) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Workers(
        BlockingExecutor.builder().threads(STORING_THREADS).maxWaiting(maxConnections + 1).build(),
        BlockingExecutor.builder().threads(processors).maxWaiting(maxConnections + 1).build());
  }

  /** Ends them once what they have is done; false if time ran out before. */
  boolean stop(Duration time) throws InterruptedException {
    long begun = System.nanoTime();
    boolean derived = deriving.stop(time);
    return storing.stop(time.minusNanos(System.nanoTime() - begun)) && derived;
  }
}
