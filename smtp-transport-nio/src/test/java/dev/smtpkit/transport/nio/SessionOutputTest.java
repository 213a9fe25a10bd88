package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReplyCode;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.handler.Driver;
import dev.smtpkit.session.server.SmtpServerSession;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A socket rarely takes a part of what is left; this one always does. */
class SessionOutputTest {

  private static final class Trickle implements ByteChannel {
    final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    int next;

    @Override
    public int write(ByteBuffer octets) {
      int count = Math.min(next, octets.remaining());
      for (int i = 0; i < count; i++) {
        taken.write(octets.get());
      }
      return count;
    }

    @Override
    public int read(ByteBuffer octets) {
      return -1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private final Trickle socket = new Trickle();

  private SessionOutput output() {
    return new SessionOutput(
        new ClearWire(socket), new ScratchBuffers(64 << 10), MINUTES.toNanos(1));
  }

  /** A driver whose greeting is larger than the write buffer. */
  private static Driver driver(Reply greeting) {
    Peer peer = Peer.of(TestServer.ANY_PORT, TestServer.ANY_PORT);
    Driver driver =
        new Driver(
            new SmtpServerSession(TestServer.configuration().build(), peer, 0),
            new Script().greeting(greeting),
            new Driver.Owner() {
              @Override
              public void execute(Runnable task) {
                task.run();
              }

              @Override
              public void wake() {}

              @Override
              public long nanoTime() {
                return 0;
              }

              @Override
              public void failed(Throwable cause) {
                throw new AssertionError(cause);
              }
            });
    driver.poll(ByteBuffer.allocate(driver.inputCapacity()).limit(0));
    return driver;
  }

  @Test
  void everyOctetLeavesOnceAndInOrderHoweverLittleTheSocketTakes() throws Exception {
    Reply greeting = Reply.of(new ReplyCode(220), null, Collections.nCopies(3000, "x".repeat(90)));
    Driver driver = driver(greeting);
    SessionOutput output = output();
    Random random = new Random(1);
    boolean all = false;
    for (int i = 0; i < 10_000 && !all; i++) {
      socket.next = random.nextInt(3) * random.nextInt(3000);
      all = output.flush(driver);
      assertThat(output.isBlocked()).isEqualTo(!all);
    }
    assertThat(all).isTrue();
    ByteBuffer whole = ByteBuffer.allocate(greeting.length());
    greeting.copyTo(0, whole);
    assertThat(socket.taken.toString(US_ASCII)).isEqualTo(new String(whole.array(), US_ASCII));
  }

  @Test
  void onlyProgressMovesTheTimeAtWhichAPeerIsGivenUp() throws Exception {
    Driver driver = driver(Reply.of(220, "x"));
    SessionOutput output = output();
    long before = System.nanoTime();
    assertThat(output.flush(driver)).isFalse();
    long first = output.deadlineNanos();
    assertThat(first - before).isGreaterThanOrEqualTo(MINUTES.toNanos(1));
    assertThat(output.flush(driver)).isFalse();
    assertThat(output.deadlineNanos()).isEqualTo(first);
    socket.next = 1;
    assertThat(output.flush(driver)).isFalse();
    assertThat(output.deadlineNanos() - first).isPositive();
  }
}
