package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.handler.Driver;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.SmtpServerSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/handlers.md are these programs, and they do what it says. */
class HandlersPageTest {

  private static final String ENVELOPE =
      "EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@example.org>\r\n";

  /** What other threads hand over to the session's, which is the test's. */
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

  private final ByteBuffer in = ByteBuffer.allocate(4096).limit(0);

  static Stream<MatchResult> examples() throws IOException {
    return ReadmeTest.examples("docs/handlers.md");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void thePageShowsTheCompiledExample(MatchResult example) throws IOException {
    ReadmeTest.assertShowsTheCompiled(example);
  }

  private Driver driver(MailHandler.Factory handlers) {
    Peer peer = new Peer(new InetSocketAddress(0), new InetSocketAddress(25));
    ServerConfiguration configuration =
        ServerConfiguration.builder(DomainName.of("mx.example.org")).tolerateEarlyTalk().build();
    return new Driver(
        new SmtpServerSession(configuration, peer, 0),
        handlers,
        tasks::add,
        () -> {},
        () -> 0,
        cause -> {
          throw new AssertionError(cause);
        });
  }

  /** Feeds octets and gives the replies, with all that other threads answer up to the last one. */
  private String say(Driver driver, String octets, String last) throws InterruptedException {
    in.compact().put(octets.getBytes(US_ASCII)).flip();
    ByteBuffer out = ByteBuffer.allocate(8192);
    String replies = "";
    while (!replies.contains(last)) {
      driver.poll(in);
      driver.transmit(out);
      replies = US_ASCII.decode(out.duplicate().flip()).toString();
      Runnable task = replies.contains(last) ? null : tasks.poll(20, TimeUnit.MILLISECONDS);
      if (task != null) {
        task.run();
      }
    }
    return replies;
  }

  @Test
  void aMessageIsReadAsAStream() throws Exception {
    List<String> subjects = new CopyOnWriteArrayList<>();
    List<List<Reply>> told = new ArrayList<>();
    ExecutorService blocking = Executors.newSingleThreadExecutor();
    try {
      MailHandler handler = ReadAsStream.handler(blocking, subjects::add, told::add);
      Driver driver = driver(session -> handler);
      String message = "DATA\r\nSubject: one\r\n\r\nSubject: no\r\n.\r\nQUIT\r\n";
      String replies = say(driver, ENVELOPE + message, "\r\n221 ");
      assertThat(replies).contains("250 2.0.0 Read\r\n");
      assertThat(subjects).containsExactly("one");
      assertThat(told).containsExactly(List.of(Reply.of(250, 0, 0, "Read")));
    } finally {
      blocking.shutdownNow();
    }
  }

  @Test
  void aPolicyOfOnesOwnAnswersLater() throws Exception {
    List<Consumer<Boolean>> asked = new ArrayList<>();
    MailHandler handler =
        (envelope, resume) -> {
          throw new IllegalStateException("no message is sent");
        };
    Driver driver =
        driver(OwnPolicy.guard(session -> handler, (address, answer) -> asked.add(answer)));
    say(driver, ENVELOPE, "250 2.1.0 ");
    assertThat(asked).hasSize(1);
    asked.get(0).accept(false);
    assertThat(say(driver, "RCPT TO:<a@elsewhere.example>\r\n", "\r\n550 "))
        .contains("452 4.2.2 Mailbox full\r\n550 5.7.1 ");
  }
}
