package dev.smtpkit.session.handler;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that are read as streams, on a thread that blocks. */
@Timeout(60)
class StreamSinkTest {

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<Runnable> owner = new LinkedBlockingQueue<>();
  private final List<Throwable> faults = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private Driver driver(Executor executor, StreamSink.Reader reader) {
    MailHandler handler =
        new MailHandler() {
          @Override
          public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
            verdict.answer(Verdict.ACCEPT);
          }

          @Override
          public MessageSink message(Origin origin, Envelope envelope) {
            return new StreamSink(reader, executor, faults::add);
          }
        };
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
    ServerConfiguration configuration =
        ServerConfiguration.builder(DomainName.of("mx.example")).build();
    Driver driver =
        new Driver(
            new SmtpServerSession(configuration, Peer.of(address, address), 0),
            view -> handler,
            new TestOwner(owner::add, () -> {}, () -> 0, faults::add));
    play(driver, "");
    play(driver, "EHLO c.example\r\n");
    play(driver, "MAIL FROM:<a@client.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n");
    return driver;
  }

  /** Polls until the octets are used up; each round has a buffer of its own, spoiled afterwards. */
  private String play(Driver driver, String octets) {
    StringBuilder sent = new StringBuilder();
    byte[] rest = octets.getBytes(US_ASCII);
    while (true) {
      ByteBuffer in = ByteBuffer.allocate(Math.max(4096, rest.length)).put(rest).flip();
      ServerEvent.Control control = driver.poll(in);
      ByteBuffer out = ByteBuffer.allocate(4096);
      driver.transmit(out);
      sent.append(new String(out.array(), 0, out.position(), US_ASCII));
      rest = new byte[in.remaining()];
      in.get(rest);
      if (control == ServerEvent.Control.NEED_INPUT) {
        return sent.toString();
      }
      if (control == ServerEvent.Control.BLOCKED) {
        await();
        assertThat(driver.holdsInput()).isFalse();
      }
      for (int i = 0; i < in.capacity(); i++) {
        in.clear().put(i, (byte) '#');
      }
    }
  }

  private void await() {
    try {
      Runnable task = owner.poll(30, TimeUnit.SECONDS);
      assertThat(task).isNotNull();
      task.run();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aReaderGetsTheWholeMessageAndItsEnd() {
    List<String> read = Collections.synchronizedList(new ArrayList<>());
    Driver driver =
        driver(
            threads,
            message -> {
              read.add(new String(message.readAllBytes(), US_ASCII));
              return Verdict.accept(Reply.of(250, 0, 0, "Stored as 4711"));
            });
    String text = ("Subject: all\r\n\r\n" + "x".repeat(70) + "\r\n").repeat(200);
    for (int i = 0; i < text.length(); i += 777) {
      assertThat(play(driver, text.substring(i, Math.min(text.length(), i + 777)))).isEmpty();
    }
    assertThat(play(driver, "..\r\n.\r\n")).isEqualTo("250 2.0.0 Stored as 4711\r\n");
    assertThat(read).containsExactly(text + ".\r\n");
    assertThat(faults).isEmpty();
  }

  @Test
  void singleOctetsAndEmptyMessagesAreReadToo() {
    List<Integer> read = Collections.synchronizedList(new ArrayList<>());
    StreamSink.Reader reader =
        message -> {
          assertThat(message.read(new byte[1], 0, 0)).isZero();
          int octet;
          while ((octet = message.read()) >= 0) {
            read.add(octet);
          }
          assertThat(message.available()).isZero();
          return Verdict.ACCEPT;
        };
    assertThat(play(driver(threads, reader), "ab\r\n.\r\n")).startsWith("250 2.0.0 ");
    assertThat(read).containsExactly((int) 'a', (int) 'b', 13, 10);
    assertThat(play(driver(threads, reader), ".\r\n")).startsWith("250 2.0.0 ");
    assertThat(read).hasSize(4);
    assertThat(faults).isEmpty();
  }

  @Test
  void aReaderThatIsDoneEarlyOrThrowsSkipsTheRest() {
    String text = "x".repeat(3000) + "\r\n";
    Driver refused = driver(threads, message -> Verdict.refuse(Replies.INSUFFICIENT_STORAGE));
    play(refused, text);
    assertThat(play(refused, text + ".\r\nNOOP\r\n"))
        .isEqualTo(Replies.INSUFFICIENT_STORAGE + "\r\n250 2.0.0 Ok\r\n");
    assertThat(faults).isEmpty();
    IOException full = new IOException("disk full");
    Driver thrown =
        driver(
            threads,
            message -> {
              message.read();
              throw full;
            });
    play(thrown, text);
    assertThat(play(thrown, text + ".\r\n")).isEqualTo(Replies.LOCAL_ERROR + "\r\n");
    assertThat(faults).containsExactly(full);
  }

  @Test
  void aMessageThatIsNotCompletedIsAnExceptionAndNoEnd() throws Exception {
    BlockingQueue<String> seen = new ArrayBlockingQueue<>(4);
    StreamSink.Reader reader =
        message -> {
          try (InputStream in = message) {
            seen.add(new String(in.readNBytes(4), US_ASCII));
            in.read();
            seen.add("an end");
          } catch (IOException e) {
            seen.add("dropped");
            throw e;
          }
          return Verdict.ACCEPT;
        };
    Driver driver = driver(threads, reader);
    play(driver, "half");
    assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("half");
    driver.abort();
    assertThat(driver.demand()).isEqualTo(Demand.CLOSE);
    assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("dropped");
    assertThat(faults).isEmpty();
  }

  @Test
  void aConnectionThatDiesWhileTheReaderHasASpanLeavesItValidUntilItIsRead() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    BlockingQueue<String> seen = new ArrayBlockingQueue<>(4);
    Driver driver =
        driver(
            threads,
            message -> {
              int first = message.read();
              reading.countDown();
              awaitUninterrupted(goOn);
              seen.add((char) first + new String(message.readNBytes(3), US_ASCII));
              message.read();
              return Verdict.ACCEPT;
            });
    ByteBuffer in = ByteBuffer.allocate(4096).put("half".getBytes(US_ASCII)).flip();
    driver.poll(in);
    assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
    driver.abort();
    assertThat(driver.holdsInput()).isTrue();
    goOn.countDown();
    assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("half");
    await();
    assertThat(driver.holdsInput()).isFalse();
    assertThat(faults).isEmpty();
  }

  private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void anExecutorThatHasNoThreadLeftIs451() {
    Driver driver =
        driver(
            task -> {
              throw new RejectedExecutionException("full");
            },
            message -> Verdict.ACCEPT);
    assertThat(play(driver, "x\r\n.\r\n")).isEqualTo(Replies.LOCAL_ERROR + "\r\n");
    assertThat(faults).hasSize(1);
  }
}
