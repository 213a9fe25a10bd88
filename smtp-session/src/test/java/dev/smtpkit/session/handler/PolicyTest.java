package dev.smtpkit.session.handler;

import static dev.smtpkit.session.handler.Samples.HANG_UP;
import static dev.smtpkit.session.handler.Samples.LATER;
import static dev.smtpkit.session.handler.Samples.NEVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Verdict;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** R81, R84: how policies are put together; a fault is 451, never an accept. */
class PolicyTest {

  private static final Verdict YES = Verdict.ACCEPT;
  private static final Verdict NO = NEVER;
  private static final Verdict FAULT = Verdict.refuse(Replies.LOCAL_ERROR);

  private static Policy<Object> saying(Verdict verdict) {
    return Policy.of(subject -> verdict);
  }

  private static Policy<Object> throwing() {
    return (subject, verdict) -> {
      throw new IllegalStateException("planted");
    };
  }

  /** Answers when it is told to. */
  private static final class Slow implements Policy<Object> {

    private final List<Pending<Verdict>> asked = new ArrayList<>();

    @Override
    public void judge(Object subject, Pending<Verdict> verdict) {
      asked.add(verdict);
    }
  }

  private static Verdict judge(Policy<Object> policy) {
    return Asked.verdict(policy, "subject");
  }

  @Test
  void andThenTakesBoth() {
    assertThat(judge(saying(YES).andThen(saying(YES)))).isEqualTo(YES);
    assertThat(judge(saying(YES).andThen(saying(NO)))).isEqualTo(NO);
    assertThat(judge(saying(NO).andThen(throwing()))).isEqualTo(NO);
    assertThat(judge(saying(LATER).andThen(saying(YES)))).isEqualTo(LATER);
    Verdict named = Verdict.accept(Reply.of(250, 1, 5, "Welcome"));
    assertThat(judge(saying(YES).andThen(saying(named)))).isEqualTo(named);
  }

  @Test
  void orElseTakesOne() {
    assertThat(judge(saying(YES).orElse(throwing()))).isEqualTo(YES);
    assertThat(judge(saying(NO).orElse(saying(YES)))).isEqualTo(YES);
    assertThat(judge(saying(LATER).orElse(saying(YES)))).isEqualTo(YES);
    Verdict other = Verdict.refuse(Reply.of(550, 1, 1, "Nobody"));
    assertThat(judge(saying(NO).orElse(saying(other)))).isEqualTo(other);
  }

  @Test
  void r81RefusesNothingForGoodThatAFaultMayHaveHidden() {
    assertThat(judge(saying(LATER).orElse(saying(NO)))).isEqualTo(LATER);
    assertThat(judge(saying(NO).orElse(saying(LATER)))).isEqualTo(LATER);
    assertThat(judge(saying(FAULT).orElse(saying(LATER)))).isEqualTo(LATER);
  }

  @Test
  void a421IsFinal() {
    assertThat(judge(saying(HANG_UP).orElse(throwing()))).isEqualTo(HANG_UP);
    assertThat(judge(saying(HANG_UP).andThen(throwing()))).isEqualTo(HANG_UP);
    assertThat(judge(saying(LATER).orElse(saying(HANG_UP)))).isEqualTo(HANG_UP);
  }

  @Test
  void whatIsNeitherIsPassedOnToWhoCannotTakeIt() {
    Verdict several = Verdict.eachRecipient(List.of(YES));
    assertThat(judge(saying(several).andThen(saying(YES)))).isEqualTo(several);
    assertThat(judge(saying(several).orElse(saying(YES)))).isEqualTo(several);
  }

  @Test
  void acceptsWhatMeetsACondition() {
    Policy<String> shortOnes = Policy.acceptIf(text -> text.length() < 3, Replies.LOCAL_ERROR);
    assertThat(Asked.verdict(shortOnes, "ab")).isEqualTo(YES);
    assertThat(Asked.verdict(shortOnes, "abc")).isEqualTo(FAULT);
    assertThat(Asked.verdict(shortOnes.on(Object::toString), (Object) 12)).isEqualTo(YES);
    assertThatThrownBy(() -> Policy.acceptIf(subject -> true, Replies.OK))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void r81AFaultIs451AndTheOwnerHearsOfIt() {
    List<Policy<Object>> faulty =
        List.of(
            throwing().andThen(saying(YES)),
            saying(YES).andThen(throwing()),
            throwing().orElse(saying(YES)),
            saying(NO).orElse(throwing()));
    for (Policy<Object> policy : faulty) {
      Asked asked = new Asked();
      assertThatThrownBy(() -> policy.judge("subject", asked)).hasMessage("planted");
      assertThat(asked.verdict()).isEqualTo(FAULT);
    }
  }

  @Test
  void r81AFaultBehindALateAnswerIs451Too() {
    Slow slow = new Slow();
    Asked asked = new Asked();
    slow.andThen(throwing()).judge("subject", asked);
    assertThatThrownBy(() -> slow.asked.get(0).answer(YES)).hasMessage("planted");
    assertThat(asked.verdict()).isEqualTo(FAULT);
  }

  @Test
  void countsTheFirstOfSeveralAnswers() {
    Slow slow = new Slow();
    Asked asked = new Asked();
    slow.andThen(saying(YES)).judge("subject", asked);
    Pending<Verdict> step = slow.asked.get(0);
    assertThat(step.isClosed()).isFalse();
    assertThat(step.answer(NO)).isTrue();
    assertThat(step.isClosed()).isTrue();
    assertThat(step.answer(YES)).isFalse();
    assertThat(asked.verdict()).isEqualTo(NO);
    assertThat(asked.answers()).isEqualTo(1);
  }

  @Test
  void asksNobodyMoreOnceNobodyWaits() {
    Slow slow = new Slow();
    Asked asked = new Asked();
    slow.andThen(throwing()).judge("subject", asked);
    asked.close();
    assertThat(slow.asked.get(0).isClosed()).isTrue();
    assertThat(slow.asked.get(0).answer(YES)).isFalse();
  }

  @Test
  void takesNoNullForAnAnswer() {
    Slow slow = new Slow();
    Asked asked = new Asked();
    slow.andThen(saying(YES)).judge("subject", asked);
    assertThatThrownBy(() -> slow.asked.get(0).answer(null))
        .isInstanceOf(NullPointerException.class);
    assertThat(slow.asked.get(0).answer(YES)).isTrue();
    assertThat(asked.verdict()).isEqualTo(YES);
  }

  @Provide
  Arbitrary<List<Verdict>> verdicts() {
    return Arbitraries.of(YES, NO, LATER, HANG_UP).list().ofMinSize(1).ofMaxSize(6);
  }

  @Property(tries = 300)
  void r84AllMustAcceptOrOneMust(@ForAll("verdicts") List<Verdict> verdicts) {
    Policy<Object> all = verdicts.stream().map(PolicyTest::saying).reduce(Policy::andThen).get();
    Policy<Object> one = verdicts.stream().map(PolicyTest::saying).reduce(Policy::orElse).get();
    assertThat(judge(all).equals(YES)).isEqualTo(verdicts.stream().allMatch(YES::equals));
    int hangUp = verdicts.contains(HANG_UP) ? verdicts.indexOf(HANG_UP) : verdicts.size();
    assertThat(judge(one).equals(YES)).isEqualTo(verdicts.subList(0, hangUp).contains(YES));
  }
}
