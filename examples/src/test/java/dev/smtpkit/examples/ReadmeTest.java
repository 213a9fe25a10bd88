package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerStep;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.handler.InMemoryConnection;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.SmtpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples in the README are these programs, and they do what it says. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..");

  @TempDir Path folder = Path.of("");

  private static final Pattern EXAMPLE =
      Pattern.compile("<!-- example: (\\S+) -->\\s*```java\\n(.*?)```", Pattern.DOTALL);

  static Stream<MatchResult> examples() throws IOException {
    return examples("README.md");
  }

  static Stream<MatchResult> examples(String page) throws IOException {
    return EXAMPLE.matcher(Files.readString(ROOT.resolve(page))).results();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theReadmeShowsTheCompiledExample(MatchResult example) throws IOException {
    assertShowsTheCompiled(example);
  }

  static void assertShowsTheCompiled(MatchResult example) throws IOException {
    String source = Files.readString(ROOT.resolve(example.group(1)));
    int begin = source.indexOf('\n', source.indexOf("// readme-begin")) + 1;
    String shown = source.substring(begin, source.indexOf("// readme-end")).stripTrailing();
    assertThat(example.group(2).stripTrailing()).isEqualTo(shown.stripIndent());
  }

  @Test
  void thereIsAnExampleForEachModule() throws IOException {
    assertThat(examples()).hasSize(7);
  }

  @Test
  void aLineIsParsed() {
    assertThat(ParseALine.describe("MAIL FROM:<a@example.org> SIZE=1000"))
        .isEqualTo("from <a@example.org>, 1000 octets");
    assertThat(ParseALine.describe("MAIL FROM:<a@b@c>"))
        .startsWith("501 5.1.7")
        .endsWith("(RFC 5321 4.1.2)");
  }

  @Test
  void aUserLogsInByScram() {
    Secret password = Secret.copyOf("pencil".getBytes(UTF_8));
    ScramCredential record =
        ScramCredential.derive(HashFunction.SHA_256, password, new SecureRandom()::nextBytes);
    Map<String, ScramCredential> records = Map.of("tim", record);
    Secret server = Secret.owning(new byte[16]);
    assertThat(LogInByScram.logIn(records, server, "tim", password))
        .isEqualTo(new ServerStep.Success(Identity.of("tim")));
    ServerStep stranger = LogInByScram.logIn(records, server, "tom", password);
    assertThat(LogInByScram.logIn(records, server, "tim", Secret.copyOf("pen".getBytes(UTF_8))))
        .isEqualTo(stranger)
        .isInstanceOf(ServerStep.Failure.class);
  }

  @Test
  void aSessionRunsInMemory() {
    assertThat(ClientInMemory.commands("220 mx.example\r\n250 mx.example\r\n", 1))
        .isEqualTo("EHLO client.example\r\nMAIL FROM:<a@client.example>\r\n");
    assertThat(SessionInMemory.replies("EHLO client.example\r\nQUIT\r\n", 1))
        .startsWith("220 mx.example.org")
        .contains("250-PIPELINING\r\n")
        .endsWith("221 2.0.0 Service closing transmission channel\r\n");
  }

  /** Dialogue 19 of the register's: a relay network's client may send anywhere. */
  @Test
  void policiesDecideR81R84() throws Exception {
    String dialogue =
        "EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@elsewhere.example>\r\nRCPT TO:<a@EXAMPLE.org>\r\n";
    assertThat(codes(dialogue, 192, 0, 2, 7)).endsWith("250", "250", "250");
    assertThat(codes(dialogue, 198, 51, 100, 7)).endsWith("250", "550", "250");
  }

  private static List<String> codes(String dialogue, int... address) throws Exception {
    byte[] octets = new byte[4];
    for (int i = 0; i < 4; i++) {
      octets[i] = (byte) address[i];
    }
    InetSocketAddress remote = new InetSocketAddress(InetAddress.getByAddress(octets), 4711);
    MailHandler handler =
        (origin, envelope) -> {
          throw new IllegalStateException("no message is sent");
        };
    InMemoryConnection client =
        InMemoryConnection.open(
            ServerConfiguration.builder(DomainName.of("mx.example.org")).build(),
            WhoseMail.guard(session -> handler, () -> 0, random -> {}),
            Peer.of(remote, remote),
            null);
    client.replies();
    String replies = client.send(dialogue.getBytes(US_ASCII));
    assertThat(client.failures()).isEmpty();
    return replies.lines().map(line -> line.substring(0, 3)).toList();
  }

  @Test
  void aServerCounts() throws Exception {
    AtomicLong octets = new AtomicLong();
    SmtpServer server = CountingServer.start(octets);
    try (Socket client = new Socket()) {
      client.setSoTimeout(10_000);
      client.connect(server.addresses().get(0));
      String dialogue =
          "EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nhi\r\n.\r\nQUIT\r\n";
      client.getOutputStream().write(dialogue.getBytes(US_ASCII));
      InputStream replies = client.getInputStream();
      assertThat(new String(replies.readAllBytes(), US_ASCII)).contains("354 ", "221 2.0.0");
    }
    assertThat(octets).hasValue(4);
    assertThat(server.stop(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void messagesAreScannedWholeAndLeaveNoFile() throws Exception {
    ExecutorService blocking = Executors.newSingleThreadExecutor();
    MailHandler.Factory handlers =
        WholeMessages.scanned(
            folder,
            blocking,
            message -> !new String(message.readAllBytes(), US_ASCII).contains("virus"));
    SmtpServer server =
        SmtpServer.builder(
                ServerConfiguration.builder(DomainName.of("mx.example.org")).build(), handlers)
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .start();
    String line = "0123456789".repeat(7) + "\r\n";
    String begin = "MAIL FROM:<>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n";
    String large = line.repeat(10_000);
    try (Socket client = new Socket()) {
      client.setSoTimeout(30_000);
      client.connect(server.addresses().get(0));
      String dialogue =
          "EHLO c.example\r\n"
              + (begin + "small\r\n.\r\n")
              + (begin + large + ".\r\n")
              + (begin + large + "virus\r\n.\r\n")
              + "QUIT\r\n";
      client.getOutputStream().write(dialogue.getBytes(US_ASCII));
      String replies = new String(client.getInputStream().readAllBytes(), US_ASCII);
      assertThat(replies.lines().filter(reply -> reply.matches("250 2.0.0 .*|554 .*")))
          .containsExactly(
              "250 2.0.0 Message accepted", "250 2.0.0 Message accepted", "554 5.7.1 Not this one");
    }
    assertThat(server.stop(Duration.ofSeconds(10))).isTrue();
    blocking.shutdown();
    assertThat(blocking.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aParserIsTestedAtEverySplit() {
    byte[] input = "NOOP\r\n".getBytes(US_ASCII);
    SplitTheInput.check(input, ReadmeTest::count, 6);
    assertThatThrownBy(() -> SplitTheInput.check(input, pieces -> 6 / pieces(pieces), 6))
        .hasMessageContaining("instead of 6");
  }

  private static Object count(Iterable<ByteBuffer> pieces) {
    int octets = 0;
    for (ByteBuffer piece : pieces) {
      octets += piece.remaining();
    }
    return octets;
  }

  private static int pieces(Iterable<ByteBuffer> pieces) {
    int count = 0;
    for (ByteBuffer piece : pieces) {
      assertThat(piece.hasRemaining()).isTrue();
      count++;
    }
    return count;
  }
}
