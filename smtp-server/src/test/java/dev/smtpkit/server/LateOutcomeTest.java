package dev.smtpkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.server.log.CapturedLog;
import dev.smtpkit.server.log.LineLimit;
import dev.smtpkit.server.maildir.Maildir;
import dev.smtpkit.server.monitoring.IncomingMessage;
import dev.smtpkit.server.monitoring.MailObserver;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.InMemoryConnection;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.message.Trace;
import dev.smtpkit.session.server.ServerConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R100: nothing stays stored that the client does not get a 250 for, and what it gets is logged.
 */
class LateOutcomeTest {

  private static final DomainName HOST = DomainName.of("example.org");

  private static final Duration LIMIT = Duration.ofSeconds(3);

  @TempDir Path root = Path.of("");

  /** What the disk has to do. */
  private final Deque<Runnable> disk = new ArrayDeque<>();

  private final List<String> outcomes = new ArrayList<>();

  private final MailObserver observer =
      new MailObserver() {
        @Override
        public void accepted(IncomingMessage message, MessageSummary content, long nanos) {
          outcomes.add("accepted");
        }

        @Override
        public void refused(IncomingMessage message, Reply reply) {
          outcomes.add("refused " + reply.code().value());
        }

        @Override
        public void lost(IncomingMessage message, CloseReason reason) {
          outcomes.add("lost " + reason);
        }
      };

  private long now;

  private MessageStore store = new DiscardingStore();

  @BeforeEach
  void make() throws IOException {
    Maildir maildir = new Maildir(root, HOST, List.of(HOST));
    Trace trace = Trace.ofDelivery(HOST, () -> Instant.EPOCH.atOffset(ZoneOffset.UTC));
    store = new MaildirStore(maildir, disk::add, () -> now, new LineLimit(), trace, null);
  }

  private InMemoryConnection connect() {
    MailHandler.Factory handlers =
        session -> new ServerHandler(session, null, Runnable::run, store, observer);
    ServerConfiguration configuration =
        ServerConfiguration.builder(HOST).service("smtp").deadlines(d -> d.outcome(LIMIT)).build();
    return InMemoryConnection.open(
        configuration,
        session ->
            PolicyHandler.builder()
                .rcpt(Policy.of(recipient -> Verdict.ACCEPT))
                .before(handlers)
                .create(session));
  }

  /** A client that waits for the outcome of a message, with all octets written. */
  private InMemoryConnection waiting() {
    InMemoryConnection client = connect();
    client.say("EHLO client.example", "MAIL FROM:<>", "RCPT TO:<bob@example.org>", "DATA");
    assertThat(client.say("Subject: x", "", "body", ".")).isEmpty();
    // All tasks before the last write octets, and each waits for the one before.
    while (!isLast(client)) {
      disk.removeLast().run();
    }
    return client;
  }

  private boolean isLast(InMemoryConnection client) {
    client.replies();
    return client.demand() == Demand.DECISION && !disk.isEmpty();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file.getParent()).toString())
          .toList();
    }
  }

  @Test
  void aMessageInTimeIsStoredAndReportedOnce() throws IOException {
    InMemoryConnection client = waiting();
    disk.remove().run();
    assertThat(outcomes).isEmpty();
    assertThat(client.replies()).startsWith("250 2.0.0 Message accepted as ");
    assertThat(outcomes).containsExactly("accepted");
    assertThat(files()).containsExactly("example.org/bob/new");
    assertThat(disk).isEmpty();
  }

  @Test
  void whatTimedOutInTheQueueOfASlowDiskIsNotStored() throws IOException {
    List<InMemoryConnection> clients = Stream.generate(this::waiting).limit(40).toList();
    for (InMemoryConnection client : clients) {
      assertThat(client.advance(LIMIT)).startsWith("451");
    }
    assertThat(outcomes).hasSize(40).containsOnly("refused 451");
    assertThat(disk).hasSize(40);
    try (CapturedLog log = new CapturedLog("dev.smtpkit.server.maildir.Delivery")) {
      List.copyOf(disk).forEach(Runnable::run);
      assertThat(log.lines()).isEmpty();
    }
    assertThat(disk).hasSize(40);
    clients.forEach(client -> assertThat(client.replies()).isEmpty());
    assertThat(files()).isEmpty();
    assertThat(outcomes).hasSize(40);
  }

  @Test
  void aMessageThatWaitedTooLongForAThreadIsRefused() throws IOException {
    InMemoryConnection client = waiting();
    now += Duration.ofSeconds(31).toNanos();
    disk.remove().run();
    assertThat(client.replies()).isEqualTo("451 4.4.5 Storing is slow, try again later");
    assertThat(files()).isEmpty();
    assertThat(outcomes).containsExactly("refused 451");
  }

  /** The limit leaves a client ten lines a second. */
  @Test
  void aDiskThatFailsDoesNotFloodTheLog() throws IOException {
    Files.writeString(root.resolve("example.org"), "not a folder");
    try (CapturedLog log = new CapturedLog("dev.smtpkit.server.maildir.MaildirSink")) {
      for (int i = 0; i < 25; i++) {
        InMemoryConnection client = connect();
        client.say("EHLO client.example", "MAIL FROM:<>", "RCPT TO:<bob@example.org>", "DATA");
        client.say("Subject: x", "", "body", ".");
        while (!disk.isEmpty()) {
          disk.remove().run();
          client.replies();
        }
      }
      assertThat(log.lines()).hasSizeBetween(10, 20).allMatch(line -> line.contains("not stored"));
    }
    assertThat(outcomes).hasSize(25).containsOnly("refused 451");
  }

  @Test
  void anAnswerThatTheDeadlineOvertakesIsTakenBack() throws IOException {
    InMemoryConnection client = waiting();
    disk.remove().run();
    assertThat(files()).containsExactly("example.org/bob/new");
    // The deadline comes before the answer, which is under way.
    assertThat(client.advance(LIMIT)).startsWith("451");
    disk.remove().run();
    assertThat(files()).isEmpty();
    assertThat(outcomes).containsExactly("refused 451");
  }

  @Test
  void aMessageWhoseClientIsGoneIsTakenBackAndReportedWithTheReason() throws IOException {
    InMemoryConnection client = waiting();
    disk.remove().run();
    client.abort();
    client.replies();
    disk.remove().run();
    assertThat(files()).isEmpty();
    assertThat(outcomes).containsExactly("lost ABORTED");
  }

  @Test
  void aMessageThatIsCutOffIsReportedWithTheReason() throws IOException {
    InMemoryConnection client = connect();
    client.say("EHLO client.example", "MAIL FROM:<>", "RCPT TO:<bob@example.org>", "DATA");
    client.say("half a message");
    client.closeInput();
    while (!disk.isEmpty()) {
      disk.remove().run();
      client.replies();
    }
    assertThat(files()).isEmpty();
    assertThat(outcomes).containsExactly("lost END_OF_INPUT");
  }
}
