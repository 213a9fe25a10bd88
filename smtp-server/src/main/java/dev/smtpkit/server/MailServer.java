package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.policy.RecipientDirectory;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
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
import dev.smtpkit.server.maildir.Maildir;
import dev.smtpkit.server.maildir.Notifier;
import dev.smtpkit.server.monitoring.ConnectionLog;
import dev.smtpkit.server.monitoring.ConnectionObservers;
import dev.smtpkit.server.monitoring.HostPort;
import dev.smtpkit.server.monitoring.MailLog;
import dev.smtpkit.server.monitoring.MailObserver;
import dev.smtpkit.server.monitoring.Metrics;
import dev.smtpkit.server.monitoring.Service;
import dev.smtpkit.server.relay.AcceptedRecipients;
import dev.smtpkit.server.tls.ServerCertificate;
import dev.smtpkit.server.users.UserDirectory;
import dev.smtpkit.server.users.UsersFile;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.handler.RcptContext;
import dev.smtpkit.session.message.Trace;
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
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A mail server that takes mail for its domains and stores it in Maildirs. */
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
      "Exit 2: an option, an address or a folder cannot be used."
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

  /** What the command line can say. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new MailServer());
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new HelpSections());
    return line;
  }

  /** Where what is wrong stands, if not on the command line. */
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
    requireSense();
    LocalDomains local = new LocalDomains(mail.domains());
    UsersFile known = users.users(local);
    Workers workers = Workers.of(listen.maxConnections());
    ServerCertificate certificate = certificate(workers.storing());
    Metrics metrics = operation.metrics() == null ? null : new Metrics();
    SessionConfigurations configurations =
        new SessionConfigurations(
            mail, local, known, tls.any(), users.clear(), users.required(), metrics);
    List<ListenOptions.Named> listeners = listeners(configurations);
    SmtpServer.Builder builder =
        SmtpServer.builder(configurations.smtp(), handlers(local, known, workers, metrics));
    observe(builder, metrics);
    SmtpServer server = start(builder, listeners, certificate);
    HTTPServer exporter = exporter(metrics, server);
    PrintWriter out = spec.commandLine().getOut();
    new Shutdown(server, workers, exporter, operation.drainTime(), out).atShutdown();
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
        ? CommandLineTypes.HostPortOrPath.UNIX + path.getPath()
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

  private void requireSense() {
    String complaint = tls.complaint();
    if (complaint == null) {
      complaint = listen.complaint(users.any(), tls.any());
    }
    if (complaint == null) {
      complaint = users.complaint(tls.any());
    }
    if (complaint == null) {
      complaint = mail.complaint();
    }
    if (complaint == null) {
      complaint = operation.complaint();
    }
    if (complaint != null) {
      throw new ParameterException(spec.commandLine(), complaint);
    }
  }

  private void observe(SmtpServer.Builder builder, @Nullable Metrics metrics) {
    List<ConnectionObserver> observers = new ArrayList<>();
    if (metrics != null) {
      observers.add(metrics);
    }
    if (operation.verbose()) {
      observers.add(new ConnectionLog());
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

  private MailHandler.Factory handlers(
      LocalDomains local, @Nullable UsersFile known, Workers workers, @Nullable Metrics metrics)
      throws Unusable {
    if (mail.discard()) {
      MailObserver observer = metrics == null ? MailObserver.NONE : metrics;
      MessageStore store = new DiscardingStore();
      return handlers(
          AcceptedRecipients.everybody(),
          observer,
          session -> new ServerHandler(session, known, workers.deriving(), store, observer));
    }
    MailObserver log = new MailLog(operation.verbose());
    MailObserver observer = metrics == null ? log : new MailObserver.Several(List.of(metrics, log));
    MessageStore store = store(local, known, workers.storing(), observer);
    RecipientDirectory directory =
        known == null ? null : new UserDirectory(known, workers.storing());
    return handlers(
        AcceptedRecipients.local(local, directory),
        observer,
        session -> new ServerHandler(session, known, workers.deriving(), store, observer));
  }

  /** Handlers behind a policy that reports by which listener a recipient was named. */
  private static MailHandler.Factory handlers(
      Policy<RcptContext> recipients, MailObserver observer, MailHandler.Factory handlers) {
    return session -> {
      Service service = Service.of(session.service());
      Policy<RcptContext> observed = AcceptedRecipients.observed(recipients, service, observer);
      return PolicyHandler.builder().rcpt(observed).before(handlers).create(session);
    };
  }

  private MessageStore store(
      LocalDomains local, @Nullable UsersFile known, Executor storing, MailObserver observer)
      throws Unusable {
    DomainName host = mail.hostname();
    Path target = mail.directory();
    try {
      Maildir maildir = new Maildir(target, host, mail.domains());
      Predicate<ForwardPath> mailboxes =
          path ->
              local.judge(path) instanceof Verdict.Accept && (known == null || known.isUser(path));
      Notifier notifier = mail.dsn() ? new Notifier(maildir, host, mailboxes, observer) : null;
      Trace trace = Trace.ofDelivery(host, () -> OffsetDateTime.now(ZoneId.systemDefault()));
      return new MaildirStore(maildir, storing, trace, notifier);
    } catch (IOException e) {
      throw new Unusable("cannot store mail in " + target, e);
    }
  }
}
