package dev.smtpkit.server.cli;

import dev.smtpkit.session.MemoryAccount;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of operation: configuration, monitoring and shutdown. */
public final class OperationOptions {

  private static final long LEAST_MEMORY = 1 << 20;

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
      names = "--memory",
      paramLabel = "SIZE",
      converter = CommandLineTypes.Size.class,
      description =
          "The most memory that sessions hold together: octets, or with KB, MB, GB. Beyond it new"
              + " work is refused with 4yz. Default: a quarter of the heap")
  private @Nullable Long memoryOctets;

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

  /** A new account of the memory that sessions may hold together. */
  public MemoryAccount memory() {
    Long octets = memoryOctets;
    return MemoryAccount.of(octets == null ? Runtime.getRuntime().maxMemory() / 4 : octets);
  }

  public boolean verbose() {
    return verbose;
  }

  /** The first conflict of these options, null if there is none. */
  public @Nullable String conflict() {
    if (drainSeconds < 0) {
      return "--drain-time: 0 at least";
    }
    Long octets = memoryOctets;
    return octets != null && octets < LEAST_MEMORY ? "--memory: 1MB at least" : null;
  }
}
