package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.server.cli.CommandLineTypes;
import dev.smtpkit.server.cli.ConfigurationFile;
import dev.smtpkit.server.cli.HelpSections;
import dev.smtpkit.server.cli.ListenOptions;
import dev.smtpkit.server.cli.MailOptions;
import dev.smtpkit.server.cli.OperationOptions;
import dev.smtpkit.server.cli.Passwd;
import dev.smtpkit.server.cli.TlsOptions;
import dev.smtpkit.server.cli.Unusable;
import dev.smtpkit.server.cli.UserOptions;
import dev.smtpkit.server.cli.Version;
import dev.smtpkit.server.log.LineLimit;
import dev.smtpkit.server.monitoring.ConnectionLog;
import dev.smtpkit.server.monitoring.ConnectionObservers;
import dev.smtpkit.server.monitoring.HostPort;
import dev.smtpkit.server.monitoring.Metrics;
import dev.smtpkit.server.tls.ServerCertificate;
import dev.smtpkit.server.users.UsersFile;
import dev.smtpkit.transport.nio.BlockingExecutor;
import dev.smtpkit.transport.nio.ConnectionObserver;
import dev.smtpkit.transport.nio.SmtpServer;
import dev.smtpkit.transport.nio.TlsSettings;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The mail server: receives mail for its domains and stores it in Maildirs. */
@Command(
    name = "smtpkit-server",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = Passwd.class,
    usageHelpAutoWidth = true,
    customSynopsis = {"smtpkit-server [OPTIONS]", "       smtpkit-server passwd --users FILE NAME"},
    description = {
      "",
      "Receives mail by SMTP and stores it in Maildirs, DIR/<domain>/<local-part>/new.",
      "A message is acknowledged once it is on disk. Recipients elsewhere are refused.",
      "With no options it listens on 127.0.0.1:2525 and stores mail for localhost."
    },
    commandListHeading = "Commands%n",
    footer = {
      "",
      "Examples",
      "  Take mail for a domain from anywhere:",
      "    smtpkit-server --listen 0.0.0.0:25 --hostname mx.example.org \\",
      "        --domain example.org --maildir /var/mail/example \\",
      "        --tls-cert chain.pem --tls-key key.pem",
      "  Let the users of mail programs submit:",
      "    smtpkit-server passwd --users users.txt tim",
      "    smtpkit-server --users users.txt --tls-self-signed --smtps 0.0.0.0:465",
      "  The same from a file, server.conf:",
      "    users = users.txt",
      "    tls-self-signed",
      "    smtps = 0.0.0.0:465",
      "  with:",
      "    smtpkit-server --config server.conf",
      "",
      "A message that is stored or refused is a line on standard error, with its id.",
      "SIGTERM or Ctrl-C: clients hear 421, messages coming in are completed, exit 0.",
      "Exit 1: the server died. Exit 2: an option, an address or a folder cannot be used."
    })
public final class MailServer implements Callable<Integer> {

  @Mixin private MailOptions mail = new MailOptions();
  @Mixin private ListenOptions listen = new ListenOptions();
  @Mixin private TlsOptions tls = new TlsOptions();
  @Mixin private UserOptions users = new UserOptions();
  @Mixin private OperationOptions operation = new OperationOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private MailServer() {}

  /**
   * Runs the server until SIGTERM.
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

  /** The result of {@link #start} when the server runs. */
  static final int RUNNING = -1;

  /** Starts the server; its threads keep the program alive. */
  static int start(String[] arguments, PrintWriter out, PrintWriter err) {
    CommandLine line = commandLine().setOut(out).setErr(err);
    line.setParameterExceptionHandler(
        (e, args) -> {
          err.println("smtpkit-server: " + origin(e) + firstLine(e) + " (see --help)");
          return 2;
        });
    line.setExecutionExceptionHandler(
        (e, self, parsed) -> {
          err.println("smtpkit-server: " + firstLine(e));
          return 2;
        });
    try {
      ConfigurationFile.apply(line, arguments);
    } catch (Unusable e) {
      err.println("smtpkit-server: " + firstLine(e));
      return 2;
    }
    return line.execute(arguments);
  }

  /** The command line, with its options and the command passwd. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new MailServer());
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new HelpSections());
    return line;
  }

  /** The file and line of an option that is wrong; empty if it is from the command line. */
  private static String origin(ParameterException e) {
    IDefaultValueProvider provider = e.getCommandLine().getCommandSpec().defaultValueProvider();
    return provider instanceof ConfigurationFile file ? file.origin(e) : "";
  }

  private static String firstLine(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse(message);
  }

  @Override
  public Integer call() throws Unusable {
    requireConsistentOptions();
    LocalDomains local = new LocalDomains(mail.domains());
    UsersFile known = users.users(local);
    Workers workers = Workers.of(listen.maxConnections());
    ServerCertificate certificate = certificate(workers.storing());
    Metrics metrics = operation.metrics() == null ? null : new Metrics();
    SessionConfigurations configurations =
        new SessionConfigurations(
            mail, local, known, tls.any(), users.clear(), users.required(), metrics);
    List<ListenOptions.Named> listeners = listeners(configurations);
    LineLimit limit = new LineLimit();
    Handlers handlers = new Handlers(local, known, workers, metrics, limit, operation.verbose());
    SmtpServer.Builder builder = SmtpServer.builder(configurations.smtp(), handlers.factory(mail));
    builder.memory(operation.memory());
    observe(builder, metrics, limit);
    SmtpServer server = start(builder, listeners, certificate);
    HTTPServer exporter = exporter(metrics, server);
    PrintWriter out = spec.commandLine().getOut();
    new Shutdown(server, workers, exporter, operation.drainTime(), out).begin();
    for (int i = 0; i < listeners.size(); i++) {
      ListenOptions.Named named = listeners.get(i);
      out.println("listening " + named.word() + ' ' + text(server.addresses().get(i)));
    }
    InetSocketAddress scraped = operation.metrics();
    if (exporter != null && scraped != null) {
      InetSocketAddress real = new InetSocketAddress(scraped.getAddress(), exporter.getPort());
      out.println("listening metrics " + HostPort.text(real));
    }
    describe(out, certificate, known);
    return RUNNING;
  }

  private static String text(SocketAddress address) {
    return address instanceof UnixDomainSocketAddress path
        ? CommandLineTypes.AddressOrPath.UNIX + path.getPath()
        : HostPort.text((InetSocketAddress) address);
  }

  private void describe(
      PrintWriter out, @Nullable ServerCertificate certificate, @Nullable UsersFile known) {
    if (operation.configuration() != null) {
      out.println("options from " + operation.configuration());
    }
    if (certificate != null) {
      out.println(certificate.text());
    }
    String names = String.join(", ", mail.domains().stream().map(DomainName::text).toList());
    out.println(
        mail.discard()
            ? "mail is thrown away"
            : "mail for " + names + " goes to " + mail.directory());
    if (mail.dsn()) {
      out.println("senders with a mailbox here are told of deliveries, if they ask for it");
    }
    if (known != null) {
      out.println(users.text(known, tls.any()));
    }
  }

  private void requireConsistentOptions() {
    String conflict = tls.conflict();
    if (conflict == null) {
      conflict = listen.conflict(users.any(), tls.any());
    }
    if (conflict == null) {
      conflict = users.conflict(tls.any());
    }
    if (conflict == null) {
      conflict = mail.conflict();
    }
    if (conflict == null) {
      conflict = operation.conflict();
    }
    if (conflict != null) {
      throw new ParameterException(spec.commandLine(), conflict);
    }
  }

  private void observe(SmtpServer.Builder builder, @Nullable Metrics metrics, LineLimit limit) {
    List<ConnectionObserver> observers = new ArrayList<>();
    if (metrics != null) {
      observers.add(metrics);
    }
    if (operation.verbose()) {
      observers.add(new ConnectionLog(limit));
    }
    if (!observers.isEmpty()) {
      builder.observer(new ConnectionObservers(observers));
    }
  }

  private SmtpServer start(
      SmtpServer.Builder builder,
      List<ListenOptions.Named> listeners,
      @Nullable ServerCertificate certificate)
      throws Unusable {
    int perAddress = listen.maxConnectionsPerAddress();
    builder
        .maxConnections(listen.maxConnections())
        .maxConnectionsPerAddress(perAddress == 0 ? Integer.MAX_VALUE : perAddress);
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

  private @Nullable HTTPServer exporter(@Nullable Metrics metrics, SmtpServer server)
      throws Unusable {
    InetSocketAddress address = operation.metrics();
    if (metrics == null || address == null) {
      return null;
    }
    try {
      return metrics.serve(address);
    } catch (IOException e) {
      server.close();
      throw new Unusable("cannot listen on " + HostPort.text(address), e);
    }
  }

  private @Nullable ServerCertificate certificate(BlockingExecutor blocking) throws Unusable {
    try {
      return tls.certificate(mail.hostname(), blocking);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new Unusable("cannot use the certificate", e);
    }
  }

  private List<ListenOptions.Named> listeners(SessionConfigurations configurations) {
    try {
      return listen.listeners(configurations::of);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--max-message-size: 64KB at least", e);
    }
  }
}
