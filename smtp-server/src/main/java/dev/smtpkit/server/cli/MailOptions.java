package dev.smtpkit.server.cli;

import dev.smtpkit.proto.DomainName;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of mail: whose is received and where it is stored. */
public final class MailOptions {

  @Option(
      names = "--hostname",
      paramLabel = "NAME",
      defaultValue = "localhost",
      converter = CommandLineTypes.Name.class,
      description = "This host's name, in the greeting and in Received. Default: ${DEFAULT-VALUE}")
  private DomainName hostname = DomainName.of("localhost");

  @Option(
      names = "--domain",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "localhost",
      converter = CommandLineTypes.Name.class,
      description = "Take mail for this domain; may be repeated. Default: ${DEFAULT-VALUE}")
  private List<DomainName> domains = List.of();

  @Option(
      names = "--maildir",
      paramLabel = "DIR",
      defaultValue = "mail",
      description = "Where mail is stored, made if it is not there. Default: ./${DEFAULT-VALUE}")
  private Path directory = Path.of("mail");

  @Option(
      names = "--max-message-size",
      paramLabel = "SIZE",
      defaultValue = "35MB",
      converter = CommandLineTypes.Size.class,
      description =
          "The largest message: octets, or with KB, MB, GB; 64KB at least. Default:"
              + " ${DEFAULT-VALUE}")
  private long maxMessageOctets;

  @Option(
      names = "--dsn",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Offer DSN: senders with a mailbox here who ask for it get a notification of delivery."
              + " Others get none, so leave it out where mail comes from elsewhere.")
  private boolean dsn;

  @Option(
      names = "--nul",
      paramLabel = "refuse|pass",
      defaultValue = "refuse",
      converter = CommandLineTypes.NulRule.class,
      description =
          "What becomes of a message with a NUL that was not announced as binary. Default:"
              + " ${DEFAULT-VALUE}")
  private CommandLineTypes.Nuls nuls = CommandLineTypes.Nuls.REFUSE;

  @Option(
      names = "--discard",
      arity = "0..1",
      fallbackValue = "true",
      description = "Accept every recipient and throw the mail away: for load tests.")
  private boolean discard;

  public DomainName hostname() {
    return hostname;
  }

  public List<DomainName> domains() {
    return domains;
  }

  /** The folder that mail is stored in, as an absolute path. */
  public Path directory() {
    return directory.toAbsolutePath().normalize();
  }

  public long maxMessageOctets() {
    return maxMessageOctets;
  }

  public boolean dsn() {
    return dsn;
  }

  /** True to accept messages with NULs though they were not announced as binary. */
  public boolean passesNuls() {
    return nuls == CommandLineTypes.Nuls.PASS;
  }

  public boolean discard() {
    return discard;
  }

  /** The first conflict of these options, null if there is none. */
  public @Nullable String conflict() {
    return dsn && discard ? "--dsn: not with --discard, which delivers nothing" : null;
  }
}
