package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.handler.InMemoryConnection;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

  static Stream<MatchResult> examples() throws IOException {
    return ReadmeTest.examples("docs/handlers.md");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void thePageShowsTheCompiledExample(MatchResult example) throws IOException {
    ReadmeTest.assertShowsTheCompiled(example);
  }

  private static InMemoryConnection connect(MailHandler.Factory handlers) {
    ServerConfiguration configuration =
        ServerConfiguration.builder(DomainName.of("mx.example.org")).build();
    return InMemoryConnection.open(configuration, handlers);
  }

  /** Sends lines and gives the replies, with all that other threads answer up to the last one. */
  private static String say(InMemoryConnection client, String lines, String last)
      throws InterruptedException {
    StringBuilder replies = new StringBuilder(client.replies());
    replies.append("\r\n").append(client.send(lines.getBytes(US_ASCII)));
    while (replies.indexOf(last) < 0) {
      replies.append("\r\n").append(client.await(1, Duration.ofSeconds(30)));
    }
    assertThat(client.failures()).isEmpty();
    return replies.toString();
  }

  @Test
  void aMessageIsReadAsAStream() throws Exception {
    List<String> subjects = new CopyOnWriteArrayList<>();
    List<List<Reply>> told = new ArrayList<>();
    ExecutorService blocking = Executors.newSingleThreadExecutor();
    try {
      MailHandler handler = ReadAsStream.handler(blocking, subjects::add, told::add);
      InMemoryConnection client = connect(session -> handler);
      String message = "DATA\r\nSubject: one\r\n\r\nSubject: no\r\n.\r\nQUIT\r\n";
      String replies = say(client, ENVELOPE + message, "\r\n221 ");
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
        (origin, envelope) -> {
          throw new IllegalStateException("no message is sent");
        };
    InMemoryConnection client =
        connect(OwnPolicy.guard(session -> handler, (address, answer) -> asked.add(answer)));
    say(client, ENVELOPE, "250 2.1.0 ");
    assertThat(asked).hasSize(1);
    asked.get(0).accept(false);
    assertThat(say(client, "RCPT TO:<a@elsewhere.example>\r\n", "\r\n550 "))
        .contains("452 4.2.2 Mailbox full\r\n550 5.7.1 ");
  }
}
