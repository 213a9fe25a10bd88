package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.transport.nio.BlockingExecutor;
import dev.smtpkit.transport.nio.SmtpServer;
import dev.smtpkit.transport.nio.TlsSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A mail server that takes mail for its domains and stores it in Maildirs. */
@Command(
    name = "smtpkit-server",
    mixinStandardHelpOptions = true,
    versionProvider = MailServer.Version.class,
    subcommands = Passwd.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Receives mail by SMTP and stores it in Maildirs, DIR/<domain>/<local-part>/new.",
      "A message is acknowledged once it is on disk. Recipients elsewhere are refused."
    },
    footer = {
      "",
      "SIGTERM or Ctrl-C: clients are told 421, messages that are coming in are completed, exit 0.",
      "Exit 2: an option, an address or a folder cannot be used."
    })
public final class MailServer implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(MailServer.class);

  private static final Duration DRAIN = Duration.ofSeconds(30);
  private static final int BLOCKING_THREADS = 16;

  @Mixin private ListenOptions listen = new ListenOptions();

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
      names = "--users",
      paramLabel = "FILE",
      description =
          "Users who may authenticate, made by the command passwd; then only they and the postmaster"
              + " have mailboxes. Default: nobody authenticates, every mailbox of a --domain is"
              + " valid")
  private @Nullable Path usersFile;

  @Mixin private TlsOptions tls = new TlsOptions();

  @Option(
      names = "--allow-clear-auth",
      description = "Let --users authenticate over connections that are not encrypted.")
  private boolean allowClearAuth;

  @Option(
      names = "--require-auth",
      description = "Take mail from --users only, once they have authenticated.")
  private boolean requireAuth;

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
      names = "--discard",
      description = "Accept every recipient and throw the mail away: for load tests.")
  private boolean discard;

  @Spec private CommandSpec spec = CommandSpec.create();

  private MailServer() {}

  /**
   * Runs the server until it is told to stop.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    int exit = start(arguments, out, err);
    if (exit != RUNNING) {
      System.exit(exit);
    }
  }

  /** What {@link #start} returns when the server runs. */
  static final int RUNNING = -1;

  /** Starts the server; its threads keep the program alive. */
  static int start(String[] arguments, PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new MailServer()).setOut(out).setErr(err);
    line.setParameterExceptionHandler(
        (e, args) -> {
          err.println("smtpkit-server: " + firstLine(e) + " (see --help)");
          return 2;
        });
    line.setExecutionExceptionHandler(
        (e, self, parsed) -> {
          err.println("smtpkit-server: " + firstLine(e));
          return 2;
        });
    return line.execute(arguments);
  }

  private static String firstLine(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse(message);
  }

  /** Something that was asked for cannot be used. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    /** An address that cannot be bound, which its message names. */
    Unusable(IOException cause) {
      super(cause.getMessage(), cause);
    }

    Unusable(String what, Exception cause) {
      super(what + ": " + reason(cause), cause);
    }

    private static String reason(Exception cause) {
      if (cause instanceof java.nio.file.FileAlreadyExistsException) {
        return "not a folder";
      }
      if (cause instanceof java.nio.file.AccessDeniedException) {
        return "permission denied";
      }
      if (cause instanceof java.nio.file.NoSuchFileException) {
        return "no such file";
      }
      return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
  }

  @Override
  public Integer call() throws Unusable {
    requireSense(usersFile != null);
    LocalDomains local = new LocalDomains(domains);
    UsersFile users = users(local);
    BlockingExecutor blocking = new BlockingExecutor(BLOCKING_THREADS, listen.maxConnections() + 1);
    ServerCertificate certificate = certificate(blocking);
    Configurations configurations =
        new Configurations(
            hostname, local, maxMessageOctets, users, tls.any(), allowClearAuth, requireAuth);
    List<ListenOptions.Named> listeners = listeners(configurations);
    Path target = directory.toAbsolutePath().normalize();
    SmtpServer.Builder builder =
        SmtpServer.builder(configurations.smtp(), handlers(target, local, users, blocking));
    SmtpServer server = start(builder, listeners, certificate);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, blocking), "shutdown"));
    PrintWriter out = spec.commandLine().getOut();
    for (int i = 0; i < listeners.size(); i++) {
      out.println("listening " + listeners.get(i).word() + ' ' + text(server.addresses().get(i)));
    }
    if (certificate != null) {
      out.println(certificate.text());
    }
    out.println(discard ? "mail is thrown away" : "mail for " + names() + " goes to " + target);
    if (users != null) {
      String who = users.count() == 1 ? "1 user, who " : users.count() + " users, who ";
      out.println(who + mayAuthenticate());
    }
    return RUNNING;
  }

  private String mayAuthenticate() {
    if (allowClearAuth) {
      return tls.any() ? "may authenticate, in clear too" : "may authenticate in clear";
    }
    return tls.any()
        ? "may authenticate under TLS"
        : "cannot authenticate: there is no TLS and no --allow-clear-auth";
  }

  private void requireSense(boolean anyUsers) {
    String complaint = tls.complaint();
    if (complaint == null) {
      complaint = listen.complaint(anyUsers, tls.any());
    }
    if (complaint == null && requireAuth && !(anyUsers && (allowClearAuth || tls.any()))) {
      complaint =
          "--require-auth: nobody could authenticate; it takes --users, and TLS or"
              + " --allow-clear-auth";
    }
    if (complaint == null && allowClearAuth && !anyUsers) {
      complaint = "--allow-clear-auth: it takes --users";
    }
    if (complaint != null) {
      throw new ParameterException(spec.commandLine(), complaint);
    }
  }

  private SmtpServer start(
      SmtpServer.Builder builder,
      List<ListenOptions.Named> listeners,
      @Nullable ServerCertificate certificate)
      throws Unusable {
    builder
        .maxConnections(listen.maxConnections())
        .maxConnectionsPerAddress(listen.maxConnectionsPerAddress());
    listeners.forEach(named -> builder.listen(named.listener()));
    if (certificate != null) {
      builder.tls(TlsSettings.builder(certificate).build());
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new Unusable(e);
    }
  }

  private @Nullable ServerCertificate certificate(BlockingExecutor blocking) throws Unusable {
    try {
      return tls.certificate(hostname, blocking);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new Unusable("cannot use the certificate", e);
    }
  }

  private @Nullable UsersFile users(LocalDomains local) throws Unusable {
    Path file = usersFile;
    if (file == null) {
      return null;
    }
    try {
      return new UsersFile(file, local);
    } catch (IOException | IllegalArgumentException e) {
      throw new Unusable("cannot use the users in " + file, e);
    }
  }

  private List<ListenOptions.Named> listeners(Configurations configurations) {
    try {
      return listen.listeners(configurations);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--max-message-size: 64KB at least", e);
    }
  }

  private MailHandler.Factory handlers(
      Path target, LocalDomains local, @Nullable UsersFile users, BlockingExecutor blocking)
      throws Unusable {
    if (discard) {
      return session -> new DiscardingHandler(users, blocking);
    }
    try {
      Maildir maildir = new Maildir(target, hostname, domains.get(0));
      return session -> new StoringHandler(hostname, local, maildir, users, blocking);
    } catch (IOException e) {
      throw new Unusable("cannot store mail in " + target, e);
    }
  }

  private String names() {
    return String.join(", ", domains.stream().map(DomainName::text).toList());
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
  }

  /** Runs while the program ends: what it was told is done, so its exit status is 0. */
  private static void stop(SmtpServer server, BlockingExecutor blocking) {
    try {
      LOG.info("stopping, {} connections", server.connections());
      boolean ended = server.stop(DRAIN);
      boolean drained = blocking.stop(DRAIN) && ended;
      LOG.info(drained ? "stopped" : "stopped, what was left was cut");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = MailServer.class.getPackage().getImplementationVersion();
      return new String[] {"smtpkit-server " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
