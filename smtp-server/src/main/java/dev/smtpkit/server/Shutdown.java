package dev.smtpkit.server;

import dev.smtpkit.transport.nio.SmtpServer;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the server ends when it is told to: connections drain, and what is left when the time is up
 * is cut.
 *
 * @param server what takes mail
 * @param workers what stores it
 * @param exporter what serves metrics, to the last; null for none
 * @param time how long all of it may take
 * @param out where an operator reads how far it is
 */
record Shutdown(
    SmtpServer server,
    Workers workers,
    @Nullable HTTPServer exporter,
    Duration time,
    PrintWriter out) {

  /** Arranges that the program ends so: its exit status is then 0. */
  void atShutdown() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::run, "shutdown"));
  }

  private void run() {
    try {
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }

  private void end() throws InterruptedException {
    long begun = System.nanoTime();
    out.println("stopping, " + connections() + ", " + time.toSeconds() + " s at most");
    boolean ended = server.stop(time);
    boolean stored = workers.stop(time.minusNanos(System.nanoTime() - begun));
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
