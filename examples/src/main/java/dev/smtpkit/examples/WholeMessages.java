package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.message.HopLimit;
import dev.smtpkit.session.message.MessageDelivery;
import dev.smtpkit.session.message.Spilling;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.BlockingExecutor;
import dev.smtpkit.transport.nio.SmtpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;

/** Messages that are scanned whole before they are accepted, in memory or in a spill file. */
final class WholeMessages {

  private WholeMessages() {}

  /** Serves at the port that is the only argument. */
  public static void main(String[] arguments) throws IOException {
    BlockingExecutor blocking = BlockingExecutor.builder().threads(4).maxWaiting(100).build();
    Scanner scanner = message -> !new String(message.readAllBytes(), US_ASCII).contains("virus");
    Path folder = Files.createTempDirectory("spill");
    ServerConfiguration configuration =
        ServerConfiguration.builder(DomainName.of("mx.example.org")).build();
    SmtpServer.builder(configuration, scanned(folder, blocking, scanner))
        .listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])))
        .start();
  }

  /** Looks for viruses, or for anything else. */
  interface Scanner {
    boolean isClean(InputStream message) throws IOException;
  }

  static MailHandler.Factory scanned(Path folder, Executor blocking, Scanner scanner) {
    // readme-begin
    MessageDelivery delivery =
        (message, outcome) -> {
          try (InputStream octets = message.open()) { // as often as one likes
            boolean clean = scanner.isClean(octets);
            outcome.answer(
                clean ? Verdict.ACCEPT : Verdict.refuse(Reply.of(554, 7, 1, "Not this one")));
          } catch (IOException e) {
            throw new UncheckedIOException(e); // 451: the client will come again
          }
        };
    // Small ones stay in memory; the file of a large one is gone whatever happens.
    Spilling spilling =
        Spilling.builder(new SpillFolder(folder), blocking, delivery)
            .messageOctets(64 * 1024)
            .totalOctets(16 * 1024 * 1024)
            .build();
    return PolicyHandler.builder()
        .rcpt(new LocalDomains(List.of(DomainName.of("example.org"))))
        .message(HopLimit::new)
        .before(session -> spilling::open);
    // readme-end
  }
}
