package dev.smtpkit.server.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how the server is run and watched. */
public final class OperationOptions {

  @Option(
      names = ConfigurationFile.OPTION,
      paramLabel = "FILE",
      description =
          "Read options from a file: lines such as 'domain = example.org', keys without dashes."
              + " What the command line says comes first.")
  private @Nullable Path configuration;

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      converter = CommandLineTypes.HostPort.class,
      description = "Serve metrics for Prometheus here, at /metrics.")
  private @Nullable InetSocketAddress metrics;

  @Option(
      names = "--drain-time",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long messages that are coming in may take to be completed at the end. Default:"
              + " ${DEFAULT-VALUE}")
  private int drainSeconds;

  @Option(
      names = {"-v", "--verbose"},
      arity = "0..1",
      fallbackValue = "true",
      description = "Log connections and authentications too.")
  private boolean verbose;

  /** Where options come from beside the command line, null for nowhere. */
  public @Nullable Path configuration() {
    return configuration;
  }

  public @Nullable InetSocketAddress metrics() {
    return metrics;
  }

  public Duration drainTime() {
    return Duration.ofSeconds(drainSeconds);
  }

  public boolean verbose() {
    return verbose;
  }

  /** What makes no sense, null if all does. */
  public @Nullable String complaint() {
    return drainSeconds < 0 ? "--drain-time: 0 at least" : null;
  }
}
