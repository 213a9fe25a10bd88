package dev.smtpkit.examples.readme;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.message.HopLimit;
import dev.smtpkit.session.message.MessageDelivery;
import dev.smtpkit.session.message.Spilling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;

/** Messages that are looked at whole before they are taken. */
final class WholeMessages {

  private WholeMessages() {}

  /** What looks for viruses, or at anything else. */
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
