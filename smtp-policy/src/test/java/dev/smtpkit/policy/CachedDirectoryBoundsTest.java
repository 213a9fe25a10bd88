package dev.smtpkit.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.testkit.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** R81: open look-ups, and the questions that wait for them, are bounded. */
class CachedDirectoryBoundsTest {

  private static final Verdict FAULT = Verdict.refuse(Replies.LOCAL_ERROR);
  private static final ForwardPath JOE = Samples.recipient("joe@example.org");

  private final VirtualClock clock = new VirtualClock();
  private final List<ForwardPath> lookedUp = new ArrayList<>();
  private final List<Pending<Verdict>> open = new ArrayList<>();
  private CachedDirectory cache = bounded(3, 1000);

  private CachedDirectory bounded(int lookUps, int questions) {
    return CachedDirectory.builder(
            (recipient, verdict) -> {
              lookedUp.add(recipient);
              open.add(verdict);
            },
            clock,
            Samples.RANDOM)
        .lookUpDeadline(Duration.ofSeconds(30))
        .maxOpenLookUps(lookUps)
        .maxWaiting(questions)
        .build();
  }

  private Asked ask(ForwardPath recipient) {
    Asked asked = new Asked();
    cache.lookUp(recipient, asked);
    return asked;
  }

  private Asked ask(int number) {
    return ask(Samples.recipient("u" + number + "@example.org"));
  }

  @Test
  void r81RefusesLookUpsThatItHasNoRoomFor() {
    Asked oldest = ask(1);
    clock.advance(1);
    ask(2);
    ask(3);
    assertThat(ask(4).verdict()).isEqualTo(FAULT);
    assertThat(ask(3).verdict()).isNull();
    assertThat(lookedUp).hasSize(3);
    clock.advance(Duration.ofSeconds(30).minusNanos(1));
    assertThat(ask(4).verdict()).isNull();
    assertThat(oldest.verdict()).isEqualTo(FAULT);
    assertThat(lookedUp).hasSize(4);
    assertThat(ask(5).verdict()).isEqualTo(FAULT);
  }

  @Test
  void doesNotPileUpThoseWhoWaitNoMore() {
    Asked patient = ask(JOE);
    List<Integer> asked = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Pending<Verdict> gone =
          new Pending<>() {
            @Override
            public boolean answer(Verdict value) {
              asked.add(1);
              return false;
            }

            @Override
            public boolean isClosed() {
              return true;
            }
          };
      cache.lookUp(JOE, gone);
    }
    assertThat(open.remove(0).answer(Verdict.ACCEPT)).isTrue();
    assertThat(patient.verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(asked).hasSizeLessThanOrEqualTo(16);
  }

  @Test
  void r81RefusesQuestionsThatItHasNoRoomFor() {
    cache = bounded(3, 4);
    List<Asked> waiting = Stream.generate(() -> ask(JOE)).limit(3).toList();
    assertThat(ask(1).verdict()).isNull();
    assertThat(ask(JOE).verdict()).isEqualTo(FAULT);
    assertThat(ask(2).verdict()).isEqualTo(FAULT);
    assertThat(open.remove(0).answer(Verdict.ACCEPT)).isTrue();
    assertThat(waiting).extracting(Asked::verdict).containsOnly(Verdict.ACCEPT);
    assertThat(Stream.generate(() -> ask(2)).limit(3))
        .extracting(Asked::verdict)
        .containsOnlyNulls();
    assertThat(ask(2).verdict()).isEqualTo(FAULT);
    assertThat(lookedUp).hasSize(3);
  }

  @Test
  void r81AnOverdueLookUpMakesRoomForOthersQuestions() {
    cache = bounded(3, 2);
    List<Asked> lost = List.of(ask(JOE), ask(JOE));
    clock.advance(Duration.ofSeconds(30));
    assertThat(ask(1).verdict()).isNull();
    assertThat(lost).extracting(Asked::verdict).containsOnly(FAULT);
  }

  @Test
  void questionsOfAForgottenRecipientTakeNoRoom() {
    cache = bounded(3, 2);
    List<Asked> before = List.of(ask(JOE), ask(JOE));
    cache.forget(JOE);
    assertThat(List.of(ask(JOE), ask(JOE))).extracting(Asked::verdict).containsOnlyNulls();
    assertThat(open.remove(0).answer(RecipientDirectory.NO_SUCH_USER)).isTrue();
    assertThat(before).extracting(Asked::verdict).containsOnly(RecipientDirectory.NO_SUCH_USER);
    assertThat(ask(JOE).verdict()).isEqualTo(FAULT);
    cache.forgetAll();
    assertThat(List.of(ask(1), ask(2))).extracting(Asked::verdict).containsOnlyNulls();
  }

  @Test
  void r81ManyLookUpsAreSpreadOverPartsOfEqualRoom() {
    cache = bounded(1600, 1600);
    List<Asked> asked = IntStream.range(0, 20_000).mapToObj(this::ask).toList();
    assertThat(lookedUp).hasSize(1600);
    assertThat(asked.stream().filter(one -> one.verdict() == null)).hasSize(1600);
    assertThat(asked.subList(0, 1000))
        .filteredOn(one -> one.verdict() == null)
        .hasSizeGreaterThan(900);
    open.forEach(look -> assertThat(look.answer(Verdict.ACCEPT)).isTrue());
    assertThat(cache.size()).isEqualTo(1600);
    cache.forgetAll();
    assertThat(cache.size()).isZero();
  }
}
