package dev.smtpkit.server;

import dev.smtpkit.transport.nio.BlockingExecutor;
import java.time.Duration;

/**
 * The threads that may block. Key derivation takes milliseconds of a processor, so it has threads
 * of its own: hundreds of failed authentications delay nobody's mail.
 *
 * @param storing waits for the disk
 * @param deriving derives keys from passwords
 */
record Workers(BlockingExecutor storing, BlockingExecutor deriving) {

  private static final int STORING_THREADS = 16;

  /** The threads of a server. Each connection has at most one task waiting. */
  static Workers of(int maxConnections) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Workers(
        BlockingExecutor.builder().threads(STORING_THREADS).maxWaiting(maxConnections + 1).build(),
        BlockingExecutor.builder().threads(processors).maxWaiting(maxConnections + 1).build());
  }

  /** Ends the threads once their tasks are done; false if the time ran out before. */
  boolean stop(Duration time) throws InterruptedException {
    long begun = System.nanoTime();
    boolean derived = deriving.stop(time);
    return storing.stop(time.minusNanos(System.nanoTime() - begun)) && derived;
  }
}
