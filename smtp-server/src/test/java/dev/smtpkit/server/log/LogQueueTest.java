package dev.smtpkit.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** R104: a log that nobody reads stops nobody, and what it lost is counted. */
class LogQueueTest {

  private static final String TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}[+-][0-9:]{5}";

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("some.where.Mail");

  /** Takes nothing before it is opened. */
  private static final class Closed extends OutputStream {

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final CountDownLatch opened = new CountDownLatch(1);

    @Override
    public void write(int octet) {
      throw new AssertionError("lines come whole");
    }

    @Override
    public void write(byte[] octets, int from, int length) throws IOException {
      try {
        if (!opened.await(30, SECONDS)) {
          throw new IOException("nobody opened it");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      text.write(octets, from, length);
    }

    List<String> lines() {
      return text.toString(UTF_8).lines().toList();
    }
  }

  private LogQueue start(OutputStream out) {
    LogQueue queue = new LogQueue(out);
    queue.setContext(context);
    queue.start();
    logger.addAppender(queue);
    return queue;
  }

  @Test
  void aLineHasItsDateAndNoTextBeginsAnother() {
    Closed out = new Closed();
    out.opened.countDown();
    LogQueue queue = start(out);
    logger.info("from={}", "a\n2026-01-01T00:00:00.000+00:00 INFO  mail forged\u202e");
    logger.warn("why", new IllegalStateException("this\n2026 INFO forged\u2066"));
    queue.stop();
    assertThat(out.lines().get(0))
        .matches(TIME + " INFO  Mail from=a\\\\u\\{a}2026-.* forged\\\\u\\{202e}");
    assertThat(out.lines().get(1)).matches(TIME + " WARN  Mail why");
    assertThat(out.lines().get(2)).endsWith("IllegalStateException: this");
    assertThat(out.lines().get(3)).isEqualTo("    2026 INFO forged\\u{2066}");
    assertThat(out.lines().subList(2, out.lines().size()))
        .allMatch(line -> line.startsWith("    "));
  }

  @Test
  void linesThatNobodyReadsAreDroppedAndCountedInBoundedMemory() {
    Closed out = new Closed();
    LogQueue queue = start(out);
    String kilobyte = "x".repeat(1024);
    long before = LogQueue.dropped();
    int lines = 5000;
    for (int i = 0; i < lines; i++) {
      logger.info(kilobyte);
    }
    long dropped = LogQueue.dropped() - before;
    // Twice the bound: what waits, and what the writer has in its hands.
    assertThat(lines - dropped).isBetween(900L, 2L * LogQueue.MOST_WAITING / 1024);
    out.opened.countDown();
    queue.stop();
    assertThat(out.lines()).hasSize((int) (lines - dropped) + 1);
    assertThat(out.lines())
        .filteredOn(line -> line.contains("dropped"))
        .singleElement()
        .asString()
        .matches(TIME + " WARN  log " + dropped + " lines were dropped, .*");
  }

  @Test
  void aReaderThatIsGoneIsNoFailure() throws Exception {
    AtomicInteger writes = new AtomicInteger();
    LogQueue queue =
        start(
            new OutputStream() {
              @Override
              public void write(int octet) throws IOException {
                writes.incrementAndGet();
                throw new IOException("broken pipe");
              }
            });
    long before = LogQueue.dropped();
    for (int i = 1; i <= 3; i++) {
      logger.info("one");
      while (LogQueue.dropped() < before + i) {
        Thread.onSpinWait();
      }
    }
    queue.stop();
    // The count that cannot be written is no reason to write again.
    assertThat(LogQueue.dropped()).isEqualTo(before + 3);
    assertThat(writes).hasValueBetween(3, 4);
  }
}
