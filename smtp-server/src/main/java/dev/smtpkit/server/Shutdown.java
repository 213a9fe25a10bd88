package dev.smtpkit.server;

import ch.qos.logback.core.spi.LifeCycle;
import dev.smtpkit.transport.nio.SmtpServer;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the server on SIGTERM, or because it has died: connections drain until the deadline,
 * which cuts the rest.
 *
 * @param server receives mail
 * @param workers store it
 * @param exporter serves metrics until the end; null without metrics
 * @param time the deadline, from the signal on
 * @param out where the operator reads the progress
 * @param exitCode the program's exit code; 0 unless the server died
 */
record Shutdown(
    SmtpServer server,
    Workers workers,
    @Nullable HTTPServer exporter,
    Duration time,
    PrintWriter out,
    AtomicInteger exitCode) {

  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  /** What was cut off leaves drafts behind, which the storing threads still unlink. */
  private static final Duration CLEAN_UP = Duration.ofSeconds(1);

  Shutdown(
      SmtpServer server,
      Workers workers,
      @Nullable HTTPServer exporter,
      Duration time,
      PrintWriter out) {
    this(server, workers, exporter, time, out, new AtomicInteger());
  }

  /**
   * Registers the shutdown hook, and ends the program once the server has died. The thread that
   * waits for that exists from the beginning, for there may be no memory for one later.
   */
  void begin() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::run, "shutdown"));
    new Thread(this::awaitDeath, "death").start();
  }

  private void awaitDeath() {
    try {
      server.termination().join();
    } catch (Throwable e) {
      die(e);
    }
  }

  /** Ends the program, even if there is no memory left to log why. */
  private void die(Throwable e) {
    exitCode.set(1);
    try {
      LOG.error(
          "the server has died, and ends", e instanceof CompletionException ? e.getCause() : e);
    } finally {
      System.exit(1);
    }
  }

  private void run() {
    try {
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (LoggerFactory.getILoggerFactory() instanceof LifeCycle log) {
      log.stop();
    }
    Runtime.getRuntime().halt(exitCode.get());
  }

  private void end() throws InterruptedException {
    long begun = System.nanoTime();
    out.println("stopping, " + connections() + ", " + time.toSeconds() + " s at most");
    boolean ended = server.stop(time);
    Duration left = time.minusNanos(System.nanoTime() - begun);
    boolean stored = workers.stop(left.compareTo(CLEAN_UP) < 0 ? CLEAN_UP : left);
    if (exporter != null) {
      exporter.close();
    }
    long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    out.println(
        (ended && stored ? "stopped after " : "stopped, what was left was cut after ")
            + took
            + " ms");
  }

  private String connections() {
    int count = server.connections();
    return count == 1 ? "1 connection drains" : count + " connections drain";
  }
}
