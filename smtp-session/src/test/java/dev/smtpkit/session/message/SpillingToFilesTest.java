package dev.smtpkit.session.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Dialogue;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.PolicyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages in temporary files, over a session, with a thread that does the work. */
class SpillingToFilesTest {

  private static final String LINE = "0123456789".repeat(7);

  @TempDir private Path folder;

  private final ExecutorService blocking = Executors.newSingleThreadExecutor();
  private final CountDownLatch held = new CountDownLatch(1);
  private String delivered = "";
  private long filesAtDelivery;

  @AfterEach
  void stop() {
    blocking.shutdownNow();
  }

  /** A file in a folder, as an owner would write it. */
  private record TemporaryFile(Path path, FileChannel channel) implements SpillStore.SpillFile {

    static TemporaryFile in(Path folder) throws IOException {
      Path path = Files.createTempFile(folder, "message", ".tmp");
      return new TemporaryFile(path, FileChannel.open(path, StandardOpenOption.WRITE));
    }

    @Override
    public void append(ByteBuffer octets) throws IOException {
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path);
    }

    @Override
    public void delete() throws IOException {
      try (channel) {
        Files.delete(path);
      }
    }
  }

  private void deliver(StoredMessage message, Pending<Verdict> outcome) {
    try (InputStream in = message.open()) {
      delivered = new String(in.readAllBytes(), US_ASCII);
      filesAtDelivery = files();
      outcome.answer(
          delivered.contains("bad") ? Verdict.refuse(Reply.of(554, 6, 0, "Bad")) : Verdict.ACCEPT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long files() {
    try (Stream<Path> list = Files.list(folder)) {
      return list.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long filesOnceAllIsDone() throws Exception {
    return blocking.submit(this::files).get(30, TimeUnit.SECONDS);
  }

  /** Sends lines while the thread that does the work is held, so that the session has to wait. */
  private void say(Dialogue dialogue, String... lines) {
    blocking.execute(this::hold);
    assertThat(dialogue.say(lines)).isEmpty();
  }

  private void hold() {
    try {
      assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String reply(Dialogue dialogue) throws InterruptedException {
    String reply = "";
    while (reply.isEmpty()) {
      reply = dialogue.hear(1);
    }
    return reply;
  }

  private Dialogue talk() {
    Spilling spilling =
        Spilling.builder(() -> TemporaryFile.in(folder), blocking, this::deliver)
            .messageOctets(100)
            .build();
    MailHandler.Factory handlers =
        PolicyHandler.builder()
            .rcpt(Policy.of(recipient -> Verdict.ACCEPT))
            .before(session -> spilling::open);
    Dialogue dialogue = Dialogue.greeted(handlers);
    dialogue.say("MAIL FROM:<s@client.example>", "RCPT TO:<u@example.org>", "DATA");
    return dialogue;
  }

  @Test
  void deliversFromAFileThatIsGoneAfterwards() throws Exception {
    Dialogue dialogue = talk();
    say(dialogue, LINE, LINE, "..", ".");
    held.countDown();
    assertThat(reply(dialogue)).isEqualTo("250 2.0.0 Message accepted");
    assertThat(delivered).isEqualTo(LINE + "\r\n" + LINE + "\r\n.\r\n");
    assertThat(filesAtDelivery).isEqualTo(1);
    assertThat(filesOnceAllIsDone()).isZero();
    assertThat(dialogue.failures()).isEmpty();
  }

  @Test
  void deliversFromMemoryWithoutAFile() throws Exception {
    Dialogue dialogue = talk();
    say(dialogue, LINE, ".");
    held.countDown();
    assertThat(reply(dialogue)).isEqualTo("250 2.0.0 Message accepted");
    assertThat(delivered).isEqualTo(LINE + "\r\n");
    assertThat(filesAtDelivery).isZero();
  }

  @Test
  void leavesNoFileOfWhatIsRefused() throws Exception {
    Dialogue dialogue = talk();
    say(dialogue, LINE, LINE, "bad", ".");
    held.countDown();
    assertThat(reply(dialogue)).isEqualTo("554 5.6.0 Bad");
    assertThat(filesOnceAllIsDone()).isZero();
  }

  @Test
  void leavesNoFileOfAConnectionThatBreaksWhileItIsWritten() throws Exception {
    Dialogue dialogue = talk();
    say(dialogue, LINE, LINE, LINE);
    dialogue.abort();
    held.countDown();
    dialogue.hear(1);
    assertThat(filesOnceAllIsDone()).isZero();
    assertThat(delivered).isEmpty();
    assertThat(dialogue.failures()).isEmpty();
  }

  @Test
  void leavesNoFileOfAConnectionThatBreaksBetweenWrites() throws Exception {
    Dialogue dialogue = talk();
    say(dialogue, LINE, LINE, LINE);
    held.countDown();
    dialogue.hear(1);
    assertThat(filesOnceAllIsDone()).isEqualTo(1);
    dialogue.abort();
    assertThat(filesOnceAllIsDone()).isZero();
  }
}
