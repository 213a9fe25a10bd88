package dev.smtpkit.session.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Asked;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.MessageSink.Progress;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Samples;
import dev.smtpkit.session.message.MemoryStore.Step;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages in memory and in files, which are gone on every path. */
class SpillingTest {

  private static final Verdict FAULT = Verdict.refuse(Replies.LOCAL_ERROR);

  private final MemoryStore store = new MemoryStore();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<Throwable> faults = new ArrayList<>();
  private final AtomicInteger resumed = new AtomicInteger();

  private boolean resume() {
    resumed.incrementAndGet();
    return true;
  }

  /** What was delivered, and the questions that are open. */
  private final List<byte[]> delivered = new ArrayList<>();

  private final List<StoredMessage> messages = new ArrayList<>();
  private final List<Pending<Verdict>> outcomes = new ArrayList<>();

  /** Whether the executor takes no more. */
  private boolean rejects;

  private Spilling spilling(int messageOctets, long totalOctets) {
    return Spilling.builder(store, this::execute, this::deliver)
        .messageOctets(messageOctets)
        .totalOctets(totalOctets)
        .faults(
            fault -> {
              faults.add(fault);
              return Replies.LOCAL_ERROR;
            })
        .build();
  }

  private final Spilling spilling = spilling(10, 1000);

  private void execute(Runnable task) {
    if (rejects) {
      throw new RejectedExecutionException("planted");
    }
    tasks.add(task);
  }

  private void deliver(StoredMessage message, Pending<Verdict> outcome) {
    delivered.add(octets(message));
    assertThat(message.length()).isEqualTo(delivered.get(delivered.size() - 1).length);
    messages.add(message);
    outcomes.add(outcome);
  }

  private static byte[] octets(StoredMessage message) {
    try (InputStream in = message.open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MessageSink open() {
    return spilling.open(Samples.origin(), Samples.envelope("u@example.org"));
  }

  private Progress write(MessageSink sink, String text) {
    return sink.write(ByteBuffer.wrap(text.getBytes(US_ASCII)), this::resume);
  }

  private static Asked end(MessageSink sink) {
    Asked outcome = new Asked();
    sink.end(Samples.CONTENT, outcome);
    return outcome;
  }

  private void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void assertNothingLeft() {
    runAll();
    assertThat(store.files()).isZero();
    assertThat(spilling.usedOctets()).isZero();
  }

  /** A message in a file, its last octet taken. */
  private MessageSink spilled() {
    MessageSink sink = open();
    assertThat(write(sink, "0123456789")).isEqualTo(Progress.DONE);
    assertThat(write(sink, "abc")).isEqualTo(Progress.PENDING);
    assertThat(resumed).hasValue(0);
    runAll();
    assertThat(resumed).hasValue(1);
    return sink;
  }

  private String lastDelivered() {
    return new String(delivered.get(delivered.size() - 1), US_ASCII);
  }

  @Test
  void keepsASmallMessageInMemory() {
    MessageSink sink = open();
    assertThat(write(sink, "01234")).isEqualTo(Progress.DONE);
    assertThat(write(sink, "56789")).isEqualTo(Progress.DONE);
    Asked outcome = end(sink);
    runAll();
    assertThat(lastDelivered()).isEqualTo("0123456789");
    assertThat(messages.get(0).isInMemory()).isTrue();
    assertThat(messages.get(0).summary()).isSameAs(Samples.CONTENT);
    assertThat(messages.get(0).envelope().recipients()).hasSize(1);
    assertThat(outcomes.get(0).isClosed()).isFalse();
    assertThat(outcomes.get(0).answer(Verdict.ACCEPT)).isTrue();
    assertThat(outcome.verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(store.created).hasValue(0);
    assertNothingLeft();
  }

  @Test
  void deliversAMessageOfNothing() {
    end(open());
    runAll();
    assertThat(lastDelivered()).isEmpty();
  }

  @Test
  void spillsALargerOneAndDeletesItOnceItIsDelivered() {
    MessageSink sink = spilled();
    assertThat(spilling.usedOctets()).isZero();
    assertThat(write(sink, "d")).isEqualTo(Progress.PENDING);
    runAll();
    Asked outcome = end(sink);
    runAll();
    assertThat(lastDelivered()).isEqualTo("0123456789abcd");
    assertThat(octets(messages.get(0))).isEqualTo(delivered.get(0));
    assertThat(messages.get(0).isInMemory()).isFalse();
    assertThat(store.files()).isEqualTo(1);
    assertThat(outcomes.get(0).answer(Verdict.ACCEPT)).isTrue();
    assertThat(outcome.verdict()).isNull();
    runAll();
    assertThat(outcome.verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(outcomes.get(0).isClosed()).isTrue();
    assertThat(outcomes.get(0).answer(Verdict.ACCEPT)).isFalse();
    assertThatThrownBy(() -> messages.get(0).open()).isInstanceOf(IllegalStateException.class);
    assertNothingLeft();
    assertThat(faults).isEmpty();
  }

  @Test
  void tellsTheClientOnceTheFileIsGone() {
    List<Integer> filesWhenTold = new ArrayList<>();
    Spilling prompt =
        Spilling.builder(
                store,
                this::execute,
                (message, outcome) -> {
                  assertThat(outcome.answer(Verdict.ACCEPT)).isTrue();
                  assertThat(outcome.answer(FAULT)).isFalse();
                  assertThat(filesWhenTold).isEmpty();
                })
            .messageOctets(0)
            .build();
    MessageSink sink = prompt.open(Samples.origin(), Samples.envelope("u@example.org"));
    write(sink, "x");
    runAll();
    assertThat(store.files()).isEqualTo(1);
    sink.end(
        Samples.CONTENT,
        new Pending<>() {
          @Override
          public boolean answer(Verdict verdict) {
            assertThat(verdict).isEqualTo(Verdict.ACCEPT);
            return filesWhenTold.add(store.files());
          }

          @Override
          public boolean isClosed() {
            return false;
          }
        });
    runAll();
    assertThat(filesWhenTold).containsExactly(0);
  }

  @Test
  void deletesWhatIsRefused() {
    Asked outcome = end(spilled());
    runAll();
    outcomes.get(0).answer(FAULT);
    assertNothingLeft();
    assertThat(outcome.verdict()).isEqualTo(FAULT);
  }

  @Test
  void deletesWhatIsDropped() {
    MessageSink small = open();
    write(small, "x");
    small.drop();
    assertThat(tasks).isEmpty();
    spilled().drop();
    assertNothingLeft();
    assertThat(delivered).isEmpty();
  }

  @Test
  void deletesWhatIsAnsweredTooLate() {
    Asked outcome = end(spilled());
    runAll();
    outcome.close();
    assertThat(outcomes.get(0).isClosed()).isTrue();
    assertThat(outcomes.get(0).answer(Verdict.ACCEPT)).isFalse();
    assertNothingLeft();
  }

  @Test
  void deliversNothingThatTheClientWasToldIsNot() {
    Asked outcome = end(spilled());
    outcome.close();
    assertNothingLeft();
    assertThat(delivered).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deletesWhatADeliveryThrewAt(boolean anError) {
    RuntimeException exception = new IllegalStateException("planted");
    Spilling broken =
        Spilling.builder(
                store,
                this::execute,
                (message, outcome) -> {
                  if (anError) {
                    throw new AssertionError(exception);
                  }
                  throw exception;
                })
            .messageOctets(0)
            .build();
    MessageSink sink = broken.open(Samples.origin(), Samples.envelope("u@example.org"));
    write(sink, "x");
    runAll();
    Asked outcome = end(sink);
    runAll();
    assertThat(outcome.verdict()).isEqualTo(FAULT);
    assertNothingLeft();
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void leavesNothingBehindWhenTheStoreFails(Step step) {
    for (int after = 0; after < 3; after++) {
      store.failing = step;
      store.failsAfter = after;
      MessageSink sink = open();
      for (int i = 0; i < 3; i++) {
        write(sink, "0123456789");
        runAll();
      }
      Asked outcome = end(sink);
      runAll();
      outcomes.forEach(pending -> pending.answer(Verdict.ACCEPT));
      assertNothingLeft();
      boolean failed = store.failsAfter < 0;
      assertThat(outcome.verdict())
          .isEqualTo(failed && step != Step.DELETE ? FAULT : Verdict.ACCEPT);
      assertThat(faults).hasSize(failed ? 1 : 0);
      faults.clear();
    }
  }

  @Test
  void takesTheRestOfAMessageThatHasFailed() {
    store.failing = Step.CREATE;
    MessageSink sink = open();
    assertThat(write(sink, "0123456789a")).isEqualTo(Progress.PENDING);
    runAll();
    assertThat(resumed).hasValue(1);
    assertThat(write(sink, "b")).isEqualTo(Progress.DONE);
    sink.drop();
    assertNothingLeft();
  }

  @Test
  void tellsTheClientWhatTheOwnerMakesOfAFault() {
    List<Reply> replies = new ArrayList<>(Arrays.asList(Replies.INSUFFICIENT_STORAGE, Replies.OK));
    Spilling full =
        Spilling.builder(store, Runnable::run, this::deliver)
            .messageOctets(0)
            .faults(fault -> replies.remove(0))
            .build();
    store.failing = Step.CREATE;
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      MessageSink sink = full.open(Samples.origin(), Samples.envelope("u@example.org"));
      write(sink, "x");
      verdicts.add(end(sink).verdict());
    }
    assertThat(verdicts)
        .containsExactly(Verdict.refuse(Replies.INSUFFICIENT_STORAGE), FAULT, FAULT);
  }

  @Test
  void leavesNothingBehindWhenTheExecutorRejects() {
    MessageSink first = open();
    rejects = true;
    assertThat(write(first, "0123456789a")).isEqualTo(Progress.DONE);
    rejects = false;
    // An octet is lost: what comes later cannot make it a whole message.
    assertThat(write(first, "b")).isEqualTo(Progress.DONE);
    assertThat(end(first).verdict()).isEqualTo(FAULT);
    assertThat(tasks).isEmpty();
    for (int rejected = 0; rejected < 4; rejected++) {
      MessageSink sink = spilled();
      resumed.set(0);
      rejects = rejected == 0;
      write(sink, "x");
      runAll();
      if (rejected == 1) {
        rejects = true;
        sink.drop();
      } else {
        rejects |= rejected == 2;
        Asked outcome = end(sink);
        runAll();
        rejects = true;
        outcomes.forEach(pending -> pending.answer(Verdict.ACCEPT));
        assertThat(outcome.verdict()).isEqualTo(rejected == 3 ? Verdict.ACCEPT : FAULT);
      }
      assertNothingLeft();
      rejects = false;
      resumed.set(0);
    }
  }

  @Test
  void leavesNothingBehindWhenTheSessionCannotBeToldAnyMore() {
    MessageSink sink = open();
    sink.write(
        ByteBuffer.wrap("0123456789a".getBytes(US_ASCII)),
        () -> {
          throw new RejectedExecutionException("planted");
        });
    assertThatThrownBy(this::runAll).hasMessage("planted");
    assertNothingLeft();
  }

  @Test
  void holdsNoMoreMemoryThanAllMayHave() {
    Spilling shared = spilling(5000, 10_000);
    List<MessageSink> sinks = new ArrayList<>();
    byte[] octets = new byte[700];
    for (int i = 0; i < 100; i++) {
      MessageSink sink = shared.open(Samples.origin(), Samples.envelope("u@example.org"));
      sinks.add(sink);
      for (int n = 0; n < 3; n++) {
        sink.write(ByteBuffer.wrap(octets), this::resume);
        runAll();
        assertThat(shared.usedOctets()).isBetween(1L, 10_000L);
      }
    }
    assertThat(store.files()).isBetween(90, 99);
    sinks.forEach(MessageSink::drop);
    assertNothingLeft();
    assertThat(shared.usedOctets()).isZero();
  }

  @Test
  void chargesTheAccountOfTheProcess() {
    MemoryAccount account = MemoryAccount.of(3000);
    Spilling charged =
        Spilling.builder(store, this::execute, this::deliver)
            .messageOctets(2000)
            .memory(account)
            .build();
    MessageSink first = charged.open(Samples.origin(), Samples.envelope("u@example.org"));
    MessageSink second = charged.open(Samples.origin(), Samples.envelope("u@example.org"));
    assertThat(first.write(ByteBuffer.wrap(new byte[2000]), this::resume)).isEqualTo(Progress.DONE);
    assertThat(account.used(MemoryAccount.Kind.MESSAGE)).isEqualTo(2000);
    assertThat(first.heldOctets()).isEqualTo(2000);
    assertThat(second.write(ByteBuffer.wrap(new byte[2000]), this::resume))
        .isEqualTo(Progress.PENDING);
    runAll();
    assertThat(store.files()).isOne();
    assertThat(charged.usedOctets()).isEqualTo(account.used()).isEqualTo(2000);
    first.drop();
    second.drop();
    assertNothingLeft();
    assertThat(account.used()).isZero();
  }

  @Test
  void refusesMemoryOfLessThanNothing() {
    Spilling.Builder builder = Spilling.builder(store, Runnable::run, this::deliver);
    assertThatThrownBy(() -> builder.messageOctets(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.totalOctets(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void deliversWhatWasSentHoweverItIsCut(
      @ForAll @IntRange(max = 6000) int length,
      @ForAll @IntRange(max = 5000) int messageOctets,
      @ForAll @IntRange(max = 5000) int totalOctets,
      @ForAll long seed) {
    delivered.clear();
    messages.clear();
    outcomes.clear();
    Random random = new Random(seed);
    byte[] message = new byte[length];
    random.nextBytes(message);
    Spilling small = spilling(messageOctets, totalOctets);
    MessageSink sink = small.open(Samples.origin(), Samples.envelope("u@example.org"));
    int from = 0;
    while (from < length) {
      int count = Math.min(length - from, 1 + random.nextInt(2000));
      byte[] lent = Arrays.copyOfRange(message, from, from + count);
      Progress progress = sink.write(ByteBuffer.wrap(lent).asReadOnlyBuffer(), this::resume);
      assertThat(progress == Progress.DONE).isEqualTo(tasks.isEmpty());
      runAll();
      Arrays.fill(lent, (byte) '!');
      from += count;
      assertThat(small.usedOctets()).isLessThanOrEqualTo(Math.min(messageOctets, totalOctets));
    }
    end(sink);
    runAll();
    assertThat(delivered).containsExactly(message);
    assertThat(messages.get(0).isInMemory() && length > messageOctets).isFalse();
    outcomes.get(0).answer(Verdict.ACCEPT);
    runAll();
    assertThat(store.files()).isZero();
    assertThat(small.usedOctets()).isZero();
  }
}
