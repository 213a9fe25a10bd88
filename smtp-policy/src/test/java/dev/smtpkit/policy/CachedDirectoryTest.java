package dev.smtpkit.policy;

import static dev.smtpkit.policy.RecipientDirectory.NO_SUCH_USER;
import static dev.smtpkit.policy.Samples.LATER;
import static dev.smtpkit.policy.Samples.recipient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.testkit.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R81: existence is looked up once; a fault is 451 4.3.0, never an accept, and not kept. */
class CachedDirectoryTest {

  private static final Verdict FAULT = Verdict.refuse(Replies.LOCAL_ERROR);
  private static final ForwardPath JOE = recipient("joe@example.org");

  private final VirtualClock clock = new VirtualClock();

  /** The look-ups that the directory was asked for, with their pending answers. */
  private final List<ForwardPath> lookedUp = new ArrayList<>();

  private final List<Pending<Verdict>> open = new ArrayList<>();

  private final CachedDirectory cache =
      CachedDirectory.builder(
              (recipient, verdict) -> {
                lookedUp.add(recipient);
                open.add(verdict);
              },
              clock,
              Samples.RANDOM)
          .presentFor(Duration.ofMinutes(10))
          .absentFor(Duration.ofMinutes(1))
          .lookUpDeadline(Duration.ofSeconds(30))
          .maxEntries(50)
          .maxOpenLookUps(3)
          .build();

  private Asked ask(ForwardPath recipient) {
    Asked asked = new Asked();
    cache.lookUp(recipient, asked);
    return asked;
  }

  private Asked ask(int number) {
    return ask(recipient("u" + number + "@example.org"));
  }

  private void settle(Verdict verdict) {
    assertThat(open.remove(0).answer(verdict)).isTrue();
  }

  @Test
  void keepsWhoExistsForItsTime() {
    Asked first = ask(JOE);
    assertThat(first.verdict()).isNull();
    settle(Verdict.ACCEPT);
    assertThat(first.verdict()).isEqualTo(Verdict.ACCEPT);
    clock.advance(Duration.ofMinutes(10).minusNanos(1));
    assertThat(ask(JOE).verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(ask(recipient("joe@EXAMPLE.org")).verdict()).isEqualTo(Verdict.ACCEPT);
    clock.advance(1);
    assertThat(ask(JOE).verdict()).isNull();
    assertThat(lookedUp).containsExactly(JOE, JOE);
  }

  @Test
  void keepsWhoDoesNotExistForItsOwnTime() {
    ask(JOE);
    settle(NO_SUCH_USER);
    clock.advance(Duration.ofMinutes(1).minusNanos(1));
    assertThat(ask(JOE).verdict()).isEqualTo(NO_SUCH_USER);
    clock.advance(1);
    assertThat(ask(JOE).verdict()).isNull();
    settle(Verdict.ACCEPT);
    assertThat(ask(JOE).verdict()).isEqualTo(Verdict.ACCEPT);
  }

  @Test
  void tellsLocalPartsApartByTheirCase() {
    ask(JOE);
    settle(Verdict.ACCEPT);
    assertThat(ask(recipient("Joe@example.org")).verdict()).isNull();
  }

  @Test
  void r81KeepsNothingThatIsTransient() {
    Asked first = ask(JOE);
    settle(LATER);
    assertThat(first.verdict()).isEqualTo(LATER);
    assertThat(cache.size()).isZero();
    assertThat(ask(JOE).verdict()).isNull();
    assertThat(lookedUp).hasSize(2);
  }

  @Test
  void r81AFaultIs451ForAllWhoWaitAndKeptForNobody() {
    List<Pending<Verdict>> joined = new ArrayList<>();
    CachedDirectory[] self = new CachedDirectory[1];
    Asked second = new Asked();
    self[0] =
        CachedDirectory.builder(
                (recipient, verdict) -> {
                  joined.add(verdict);
                  if (joined.size() == 1) {
                    self[0].lookUp(recipient, second);
                  }
                  throw new IllegalStateException("planted");
                },
                clock,
                Samples.RANDOM)
            .build();
    Asked first = new Asked();
    assertThatThrownBy(() -> self[0].lookUp(JOE, first)).hasMessage("planted");
    assertThat(first.verdict()).isEqualTo(FAULT);
    assertThat(second.verdict()).isEqualTo(FAULT);
    assertThat(joined).hasSize(1);
    assertThat(joined.get(0).answer(Verdict.ACCEPT)).isFalse();
    assertThat(self[0].size()).isZero();
  }

  @Test
  void r81AVerdictOnSeveralIsAFault() {
    Asked asked = ask(JOE);
    settle(Verdict.eachRecipient(List.of(Verdict.ACCEPT)));
    assertThat(asked.verdict()).isEqualTo(FAULT);
    assertThat(cache.size()).isZero();
  }

  @Test
  void joinsLookUpsOfOneRecipient() {
    List<Asked> all = List.of(ask(JOE), ask(JOE), ask(JOE));
    Asked other = ask(1);
    assertThat(lookedUp).hasSize(2);
    settle(Verdict.ACCEPT);
    assertThat(all).allSatisfy(asked -> assertThat(asked.verdict()).isEqualTo(Verdict.ACCEPT));
    assertThat(all).allSatisfy(asked -> assertThat(asked.answers()).isEqualTo(1));
    assertThat(other.verdict()).isNull();
  }

  @Test
  void takesTheFirstOfTwoAnswers() {
    Asked asked = ask(JOE);
    Pending<Verdict> answer = open.get(0);
    assertThat(answer.isClosed()).isFalse();
    settle(NO_SUCH_USER);
    assertThat(answer.isClosed()).isTrue();
    assertThat(answer.answer(Verdict.ACCEPT)).isFalse();
    assertThat(asked.verdict()).isEqualTo(NO_SUCH_USER);
    assertThat(ask(JOE).verdict()).isEqualTo(NO_SUCH_USER);
  }

  /** Waits for an answer, and throws when it comes. */
  private record Deaf(String name) implements Pending<Verdict> {

    @Override
    public boolean answer(Verdict value) {
      throw new IllegalStateException(name);
    }

    @Override
    public boolean isClosed() {
      return false;
    }
  }

  @Test
  void tellsTheOthersWhenOneCannotBeTold() {
    cache.lookUp(JOE, new Deaf("first"));
    cache.lookUp(JOE, new Deaf("second"));
    Asked other = ask(JOE);
    assertThatThrownBy(() -> open.get(0).answer(Verdict.ACCEPT))
        .hasMessage("first")
        .satisfies(
            thrown ->
                assertThat(thrown.getSuppressed())
                    .singleElement()
                    .satisfies(second -> assertThat(second).hasMessage("second")));
    assertThat(other.verdict()).isEqualTo(Verdict.ACCEPT);
  }

  @Test
  void givesALookUpUpThatIsNotAnswered() {
    Asked first = ask(JOE);
    clock.advance(Duration.ofSeconds(30).minusNanos(1));
    ask(JOE);
    assertThat(lookedUp).hasSize(1);
    clock.advance(1);
    Asked later = ask(JOE);
    assertThat(lookedUp).hasSize(2);
    assertThat(open.remove(0).answer(NO_SUCH_USER)).isFalse();
    assertThat(first.verdict()).isNull();
    settle(Verdict.ACCEPT);
    assertThat(first.verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(later.verdict()).isEqualTo(Verdict.ACCEPT);
  }

  @Test
  void holdsNoMoreThanItsRoomForEachOfTheTwo() {
    for (int i = 0; i < 500; i++) {
      ask(i);
      settle(i % 2 == 0 ? Verdict.ACCEPT : NO_SUCH_USER);
    }
    assertThat(cache.size()).isLessThanOrEqualTo(100);
    ask(JOE);
    settle(Verdict.ACCEPT);
    for (int i = 1000; i < 1500; i++) {
      ask(i);
      settle(NO_SUCH_USER);
    }
    assertThat(ask(JOE).verdict()).isEqualTo(Verdict.ACCEPT);
  }

  @Test
  void forgetsARecipientThatHasChanged() {
    for (Verdict verdict : List.of(NO_SUCH_USER, Verdict.ACCEPT)) {
      ask(JOE);
      settle(verdict);
      assertThat(cache.size()).isEqualTo(1);
      cache.forget(JOE);
      assertThat(cache.size()).isZero();
      assertThat(ask(JOE).verdict()).isNull();
      settle(LATER);
    }
  }

  @Test
  void keepsNoAnswerFromBeforeTheChange() {
    Asked before = ask(JOE);
    cache.forget(JOE);
    Asked after = ask(JOE);
    settle(NO_SUCH_USER);
    assertThat(before.verdict()).isEqualTo(NO_SUCH_USER);
    assertThat(after.verdict()).isNull();
    settle(Verdict.ACCEPT);
    assertThat(after.verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(ask(JOE).verdict()).isEqualTo(Verdict.ACCEPT);
  }

  @Test
  void forgetsEverything() {
    ask(1);
    settle(Verdict.ACCEPT);
    ask(2);
    settle(NO_SUCH_USER);
    assertThat(cache.size()).isEqualTo(2);
    Asked underWay = ask(3);
    cache.forgetAll();
    assertThat(cache.size()).isZero();
    settle(Verdict.ACCEPT);
    assertThat(underWay.verdict()).isEqualTo(Verdict.ACCEPT);
    assertThat(cache.size()).isZero();
  }

  @Test
  void keepsNoneForNoTime() {
    int[] lookUps = {0};
    CachedDirectory none =
        CachedDirectory.builder(
                (recipient, verdict) -> {
                  lookUps[0]++;
                  verdict.answer(lookUps[0] % 2 == 0 ? Verdict.ACCEPT : NO_SUCH_USER);
                },
                clock,
                Samples.RANDOM)
            .presentFor(Duration.ZERO)
            .absentFor(Duration.ZERO)
            .build();
    for (int i = 0; i < 4; i++) {
      none.lookUp(JOE, new Asked());
    }
    assertThat(lookUps[0]).isEqualTo(4);
  }

  @Test
  void refusesLimitsThatAreNone() {
    CachedDirectory.Builder builder =
        CachedDirectory.builder((path, verdict) -> {}, clock, Samples.RANDOM);
    assertThat(builder.maxEntries(1).maxOpenLookUps(1).build().size()).isZero();
    assertThatThrownBy(() -> builder.maxEntries(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.maxWaiting(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.maxOpenLookUps(0))
        .isInstanceOf(IllegalArgumentException.class);
    Duration negative = Duration.ofNanos(-1);
    assertThatThrownBy(() -> builder.presentFor(negative))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.absentFor(negative))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.lookUpDeadline(negative))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
