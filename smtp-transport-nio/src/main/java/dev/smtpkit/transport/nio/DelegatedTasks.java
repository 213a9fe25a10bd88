package dev.smtpkit.transport.nio;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Runs an engine's delegated tasks, the expensive part of a handshake, outside the event loop.
 * Nobody else may use the engine meanwhile.
 */
final class DelegatedTasks {

  private final Executor workers;
  private final Executor loop;
  private boolean running;

  /**
   * Tasks of one connection.
   *
   * @param workers where they run
   * @param loop the thread that the connection is confined to
   */
  DelegatedTasks(Executor workers, Executor loop) {
    this.workers = workers;
    this.loop = loop;
  }

  /** Whether the engine is in use by its tasks. */
  boolean areRunning() {
    return running;
  }

  /**
   * Runs what the engine delegates.
   *
   * @param done called on the loop when the engine can be used again
   * @throws SSLException if the workers refuse the task
   */
  void run(SSLEngine engine, Runnable done) throws SSLException {
    running = true;
    try {
      workers.execute(() -> runAll(engine, done));
    } catch (RejectedExecutionException e) {
      running = false;
      throw new SSLException("too many handshakes at a time", e);
    }
  }

  private void runAll(SSLEngine engine, Runnable done) {
    try {
      Runnable task;
      while ((task = engine.getDelegatedTask()) != null) {
        task.run();
      }
    } finally {
      loop.execute(
          () -> {
            running = false;
            done.run();
          });
    }
  }
}
