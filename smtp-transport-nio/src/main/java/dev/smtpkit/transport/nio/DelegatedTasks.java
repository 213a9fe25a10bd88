package dev.smtpkit.transport.nio;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Runs an engine's delegated tasks, the expensive part of a handshake, outside the event loop.
 * Nobody else may use the engine meanwhile.
 */
final class DelegatedTasks {

  private final Executor workers;
  private final Executor loop;
  private boolean running;
  private @Nullable Throwable failure;

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
   * Fails if a task has failed: the engine cannot go on.
   *
   * @throws SSLException has what the task threw as its cause
   */
  void check() throws SSLException {
    if (failure != null) {
      throw new SSLException("a task of the handshake failed", failure);
    }
  }

  /**
   * Runs what the engine delegates.
   *
   * @param next gives the next task, null if there is none
   * @param done called on the loop when the engine can be used again
   * @throws SSLException if the workers refuse the task
   */
  void run(Supplier<? extends @Nullable Runnable> next, Runnable done) throws SSLException {
    running = true;
    try {
      workers.execute(() -> runAll(next, done));
    } catch (RejectedExecutionException e) {
      running = false;
      throw new SSLException("too many handshakes at a time", e);
    }
  }

  private void runAll(Supplier<? extends @Nullable Runnable> next, Runnable done) {
    Throwable thrown = null;
    try {
      Runnable task;
      while ((task = next.get()) != null) {
        task.run();
      }
    } catch (Throwable e) {
      // Without this the engine would ask for tasks that it no longer has, again and again.
      thrown = e;
    }
    Throwable cause = thrown;
    loop.execute(
        () -> {
          running = false;
          failure = cause;
          done.run();
        });
  }
}
