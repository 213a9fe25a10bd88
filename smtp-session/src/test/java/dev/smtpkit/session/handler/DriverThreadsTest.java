package dev.smtpkit.session.handler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A handler that answers on other threads; the test's own thread is the session's. */
class DriverThreadsTest {

  private static final int LENGTH = 20_000;

  private final ExecutorService pool = Executors.newFixedThreadPool(3);
  private final BlockingQueue<Runnable> owner = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final ByteArrayOutputStream stored = new ByteArrayOutputStream();
  private final Thread sessionThread = Thread.currentThread();
  private int drops;
  private int wakes;

  @AfterEach
  void stop() throws InterruptedException {
    pool.shutdownNow();
    assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private final class Elsewhere implements MailHandler {

    private void answer(Pending<Verdict> pending) {
      assertThat(Thread.currentThread()).isSameAs(sessionThread);
      // Two that race: one of them counts.
      pool.execute(() -> pending.answer(Verdict.ACCEPT));
      pool.execute(() -> pending.answer(Verdict.ACCEPT));
    }

    @Override
    public void mail(ReversePath path, MailParameters parameters, Pending<Verdict> verdict) {
      answer(verdict);
    }

    @Override
    public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
      answer(verdict);
    }

    @Override
    public void data(Envelope envelope, Pending<Verdict> verdict) {
      answer(verdict);
    }

    @Override
    public MessageSink message(Origin origin, Envelope envelope) {
      return new MessageSink() {
        @Override
        public Progress write(ByteBuffer octets, Resumption resumption) {
          pool.execute(
              () -> {
                byte[] copy = new byte[octets.remaining()];
                octets.get(copy);
                stored.writeBytes(copy);
                resumption.resume();
              });
          return Progress.PENDING;
        }

        @Override
        public void end(MessageSummary content, Pending<Verdict> outcome) {
          answer(outcome);
        }

        @Override
        public void drop() {
          drops++;
        }
      };
    }

    @Override
    public void closed(CloseReason reason) {
      assertThat(Thread.currentThread()).isSameAs(sessionThread);
    }
  }

  private Driver driver() throws Exception {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 25);
    SmtpServerSession session =
        new SmtpServerSession(
            ServerConfiguration.builder(DomainName.of("mx.example")).build(),
            Peer.of(address, address),
            0);
    return new Driver(
        session,
        view -> new Elsewhere(),
        new TestOwner(owner::add, () -> wakes++, () -> 0, failures::add));
  }

  /** Runs what came from elsewhere; fails if nothing comes. */
  private void runOne() throws InterruptedException {
    Runnable task = owner.poll(10, TimeUnit.SECONDS);
    assertThat(task).isNotNull();
    int before = wakes;
    task.run();
    assertThat(wakes).isEqualTo(before + 1);
  }

  /** Polls until the octets are used up; a new buffer whenever the sink has kept the last. */
  private String play(Driver driver, String octets) throws InterruptedException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    ByteBuffer out = ByteBuffer.allocate(4096);
    byte[] rest = octets.getBytes(ISO_8859_1);
    while (true) {
      ByteBuffer in = ByteBuffer.allocate(Math.max(4096, rest.length)).put(rest).flip();
      ServerEvent.Control control = driver.poll(in);
      boolean more;
      do {
        more = driver.transmit(out.clear());
        sent.write(out.array(), 0, out.position());
      } while (more);
      rest = new byte[in.remaining()];
      in.get(rest);
      if (control == ServerEvent.Control.NEED_INPUT) {
        return sent.toString(ISO_8859_1);
      }
      if (control == ServerEvent.Control.BLOCKED) {
        runOne();
      }
      assertThat(driver.holdsInput()).isFalse();
    }
  }

  @Test
  void aWholeDialogueIsAnsweredFromOtherThreads() throws Exception {
    Driver driver = driver();
    play(driver, "");
    play(driver, "EHLO c.example\r\n");
    for (int i = 1; i <= 50; i++) {
      String group =
          "MAIL FROM:<a@client.example>\r\nRCPT TO:<b@mx.example>\r\nRCPT TO:<c@mx.example>\r\nDATA\r\n";
      assertThat(play(driver, group).lines()).hasSize(4);
      String message = (i % 10 + "x".repeat(98) + "\r\n").repeat(LENGTH / 101);
      stored.reset();
      assertThat(play(driver, message + "..\r\n.\r\n")).isEqualTo("250 2.0.0 Message accepted\r\n");
      assertThat(stored.toString(ISO_8859_1)).isEqualTo(message + ".\r\n");
    }
    assertThat(play(driver, "QUIT\r\n")).startsWith("221 ");
    assertThat(driver.demand()).isEqualTo(Demand.CLOSE);
    assertThat(failures).isEmpty();
    assertThat(owner).isEmpty();
  }

  @Test
  void aConnectionThatBreaksWhileAnotherThreadHasTheBufferIsDroppedOnce() throws Exception {
    for (int i = 1; i <= 200; i++) {
      Driver driver = driver();
      play(driver, "");
      play(driver, "EHLO c.example\r\n");
      play(driver, "MAIL FROM:<a@client.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n");
      ByteBuffer in = ByteBuffer.allocate(4096).put("half".getBytes(ISO_8859_1)).flip();
      driver.poll(in);
      // The resume may come before, during or after this.
      driver.abort();
      assertThat(driver.demand()).isEqualTo(Demand.CLOSE);
      if (driver.holdsInput()) {
        assertThat(drops).isEqualTo(i - 1);
      }
      // A resume that came before the write returned hands nothing over.
      while (driver.holdsInput() || !owner.isEmpty()) {
        runOne();
      }
      assertThat(driver.holdsInput()).isFalse();
      if (drops < i) {
        runOne();
      }
      assertThat(drops).isEqualTo(i);
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aSinkThatHasResumedWhenTheConnectionBreaksIsDroppedOnce() throws Exception {
    Driver driver = driver();
    play(driver, "");
    play(driver, "EHLO c.example\r\n");
    play(driver, "MAIL FROM:<a@client.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n");
    Runnable resumed;
    do {
      // A resume that comes before the write returns hands nothing over, and the next span follows.
      driver.poll(ByteBuffer.allocate(4096).put("half".getBytes(ISO_8859_1)).flip());
      resumed = owner.poll(1, TimeUnit.SECONDS);
    } while (resumed == null);
    driver.abort();
    assertThat(drops).isEqualTo(1);
    resumed.run();
    assertThat(drops).isEqualTo(1);
    assertThat(driver.holdsInput()).isFalse();
  }
}
