package dev.smtpkit.testkit.conformance.cli;

import dev.smtpkit.testkit.conformance.Target;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Which server is judged, and how it is talked to. */
final class TargetOptions {

  @Parameters(arity = "0..1", paramLabel = "HOST:PORT", description = "The server.")
  private @Nullable String server;

  @ArgGroup private @Nullable Secured secured;

  /** One of two. */
  static final class Secured {
    @Option(names = "--starttls", description = "Judge under STARTTLS.")
    private boolean starttls;

    @Option(names = "--tls", description = "Judge under TLS from the first octet.")
    private boolean tls;

    private Target.Tls tls() {
      if (starttls) {
        return Target.Tls.STARTTLS;
      }
      return tls ? Target.Tls.IMPLICIT : Target.Tls.NONE;
    }
  }

  @Option(names = "--lmtp", description = "The server speaks LMTP.")
  private boolean lmtp;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Log in before each transaction, by AUTH PLAIN.")
  private @Nullable String user;

  @Option(
      names = "--password-env",
      paramLabel = "VARIABLE",
      description = "The environment variable with the user's password.")
  private @Nullable String passwordVariable;

  @Option(
      names = "--rcpt",
      paramLabel = "ADDRESS",
      defaultValue = "postmaster@localhost",
      description = "A mailbox of the server; receives the messages of the test. ${DEFAULT-VALUE}.")
  private String recipient = "";

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      defaultValue = "sender@client.example",
      description = "The reverse-path. ${DEFAULT-VALUE}.")
  private String sender = "";

  @Option(names = "--octets", description = "Write every octet on its own.")
  private boolean octets;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long a reply may take. ${DEFAULT-VALUE}.")
  private int patience;

  @Option(names = "--slow", description = "Try clauses that take minutes, too.")
  private boolean slow;

  @Option(
      names = "--i-may-test-this-host",
      description = "Judge a server that is not on the loopback interface.")
  private boolean permitted;

  /** As it was written. */
  String server() {
    return server == null ? "" : server;
  }

  /** The target, or the exception that makes picocli print the usage. */
  Target target(CommandLine commandLine) {
    if (recipient.lastIndexOf('@') < 1 || sender.lastIndexOf('@') < 1) {
      throw new ParameterException(commandLine, "--rcpt and --from need a mailbox with a domain");
    }
    if (patience < 1 || patience > 600) {
      throw new ParameterException(commandLine, "--patience " + patience + " is not 1 to 600");
    }
    return new Target(
        address(commandLine),
        secured == null ? Target.Tls.NONE : secured.tls(),
        lmtp,
        login(commandLine),
        sender,
        recipient,
        octets ? Target.Pieces.OCTETS : Target.Pieces.WHOLE,
        Duration.ofSeconds(patience),
        slow);
  }

  private InetSocketAddress address(CommandLine commandLine) {
    InetSocketAddress address;
    try {
      address = ServerAddress.resolve(server());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandLine, String.valueOf(e.getMessage()), e);
    }
    if (!address.getAddress().isLoopbackAddress() && !permitted) {
      throw new ParameterException(
          commandLine,
          server()
              + " is not on the loopback interface. The test sends malformed input and many"
              + " messages: say --i-may-test-this-host if you may do that");
    }
    return address;
  }

  private Optional<Target.Login> login(CommandLine commandLine) {
    if (user == null && passwordVariable == null) {
      return Optional.empty();
    }
    if (user == null || passwordVariable == null) {
      throw new ParameterException(commandLine, "--user and --password-env need each other");
    }
    String password = System.getenv(passwordVariable);
    if (password == null) {
      throw new ParameterException(
          commandLine, "the environment has no variable " + passwordVariable);
    }
    return Optional.of(new Target.Login(user, password));
  }
}
