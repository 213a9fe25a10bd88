package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import dev.smtpkit.session.server.ServerConfiguration;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine over Netty and over blocking sockets does what it does over our transport. */
class AdaptersTest {

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Queue<String> messages = new ConcurrentLinkedQueue<>();
  private final ExecutorService others = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    others.shutdownNow();
  }

  private ServerConfiguration configuration(Duration patience) {
    return ServerConfiguration.builder(DomainName.of("mx.example.org"))
        .deadlines(deadlines -> deadlines.command(patience))
        .build();
  }

  /** Answers from another thread, and takes octets there. */
  private final class Collector implements MailHandler {

    @Override
    public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
      others.execute(() -> verdict.answer(Verdict.ACCEPT));
    }

    @Override
    public MessageSink message(Origin origin, Envelope envelope) {
      ByteArrayOutputStream octets = new ByteArrayOutputStream();
      return new MessageSink() {
        @Override
        public Progress write(ByteBuffer span, Resumption resumption) {
          others.execute(
              () -> {
                octets.writeBytes(US_ASCII.decode(span).toString().getBytes(US_ASCII));
                resumption.resume();
              });
          return Progress.PENDING;
        }

        @Override
        public void end(MessageSummary content, Pending<Verdict> outcome) {
          messages.add(octets.toString(US_ASCII));
          outcome.answer(Verdict.ACCEPT);
        }

        @Override
        public void drop() {}
      };
    }
  }

  private static String talk(int port, String dialogue, boolean half) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      out.write(dialogue.getBytes(US_ASCII));
      if (half) {
        socket.shutdownOutput();
      }
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  /** The checks that every adapter of the engine passes. */
  private void check(int port) throws Exception {
    String text = "0123456789".repeat(7) + "\r\n";
    String large = text.repeat(5_000);
    String begin =
        "EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nRCPT TO:<b@b.example>\r\nDATA\r\n";
    assertThat(codes(talk(port, begin + large + ".\r\nNOOP\r\nQUIT\r\n", false)))
        .containsExactly("220", "250", "250", "250", "250", "354", "250", "250", "221");
    assertThat(messages.remove()).isEqualTo(large);
    // A client that closes its side still gets all replies, and half a message is discarded.
    assertThat(codes(talk(port, begin + "hi\r\n.\r\n", true)))
        .startsWith("220", "250", "250", "250", "250", "354", "250");
    assertThat(messages.remove()).isEqualTo("hi\r\n");
    assertThat(codes(talk(port, begin + "hi\r\n", true))).contains("354");
    assertThat(messages).isEmpty();
  }

  private static List<String> codes(String replies) {
    return replies
        .lines()
        .filter(line -> line.charAt(3) == ' ')
        .map(line -> line.substring(0, 3))
        .toList();
  }

  @Test
  void aThreadForEachConnection() throws Exception {
    Duration minutes = Duration.ofMinutes(5);
    try (ThreadPerConnection server =
        new ThreadPerConnection(ANY_PORT, configuration(minutes), session -> new Collector())) {
      check(server.port());
    }
  }

  @Test
  void aThreadThatWaitsIsEndedByTheDeadline() throws Exception {
    Duration little = Duration.ofMillis(200);
    try (ThreadPerConnection server =
        new ThreadPerConnection(ANY_PORT, configuration(little), session -> new Collector())) {
      assertThat(codes(talk(server.port(), "EHLO c.example\r\n", false)))
          .containsExactly("220", "250", "421");
    }
  }

  private Channel netty(EventLoopGroup loops, Duration patience) throws InterruptedException {
    return NettyServer.bind(loops, ANY_PORT, configuration(patience), s -> new Collector());
  }

  @Test
  void aNettyPipeline() throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    try {
      Channel patient = netty(loops, Duration.ofMinutes(5));
      check(((InetSocketAddress) patient.localAddress()).getPort());
      Channel hasty = netty(loops, Duration.ofMillis(200));
      int port = ((InetSocketAddress) hasty.localAddress()).getPort();
      assertThat(codes(talk(port, "EHLO c.example\r\n", false)))
          .containsExactly("220", "250", "421");
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }
}
