package dev.smtpkit.server.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of operation: configuration, monitoring and shutdown. */
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
      converter = CommandLineTypes.Address.class,
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

  /** The configuration file, null without one. */
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

  /** The first conflict of these options, null if there is none. */
  public @Nullable String conflict() {
    return drainSeconds < 0 ? "--drain-time: 0 at least" : null;
  }
}
