package dev.smtpkit.session.handler;

import static dev.smtpkit.session.handler.Samples.LATER;
import static dev.smtpkit.session.handler.Samples.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Verdict;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** R81: a policy and a handler answer together; neither accepts alone. */
class JointTest {

  private static final Verdict NAMED = Verdict.accept(Reply.of(250, 1, 0, "Dear sender"));

  private final Asked whole = new Asked();
  private final Joint joint = new Joint(whole);

  @Test
  void acceptsOnceBothHave() {
    assertThat(joint.policy().answer(Verdict.ACCEPT)).isTrue();
    assertThat(whole.verdict()).isNull();
    assertThat(joint.policy().isClosed()).isTrue();
    assertThat(joint.handler().isClosed()).isFalse();
    assertThat(joint.handler().answer(NAMED)).isTrue();
    assertThat(whole.verdict()).isEqualTo(NAMED);
  }

  @Test
  void givesTheHandlersReplyWhoeverIsLast() {
    assertThat(joint.handler().answer(NAMED)).isTrue();
    assertThat(joint.policy().answer(Verdict.ACCEPT)).isTrue();
    assertThat(whole.verdict()).isEqualTo(NAMED);
  }

  @Test
  void takesTheFirstRefusalAndWaitsForNobody() {
    assertThat(joint.handler().answer(NEVER)).isTrue();
    assertThat(whole.verdict()).isEqualTo(NEVER);
    assertThat(joint.policy().isClosed()).isTrue();
    assertThat(joint.policy().answer(LATER)).isFalse();
  }

  @Test
  void takesTheFirstAnswerOfEach() {
    assertThat(joint.policy().answer(Verdict.ACCEPT)).isTrue();
    assertThat(joint.policy().answer(NEVER)).isFalse();
    assertThat(joint.handler().answer(NAMED)).isTrue();
    assertThat(joint.handler().answer(NEVER)).isFalse();
    assertThat(whole.verdict()).isEqualTo(NAMED);
    assertThat(whole.answers()).isEqualTo(1);
  }

  @Test
  void tellsWhetherTheWholeTookIt() {
    Pending<Verdict> late =
        new Pending<>() {
          @Override
          public boolean answer(Verdict value) {
            return false;
          }

          @Override
          public boolean isClosed() {
            return false;
          }
        };
    assertThat(new Joint(late).policy().answer(NEVER)).isFalse();
    Joint accepted = new Joint(late);
    assertThat(accepted.policy().answer(Verdict.ACCEPT)).isTrue();
    assertThat(accepted.handler().answer(NAMED)).isFalse();
  }

  @Test
  void isClosedWithTheWhole() {
    whole.close();
    assertThat(joint.policy().isClosed()).isTrue();
    assertThat(joint.policy().answer(Verdict.ACCEPT)).isFalse();
  }

  @Test
  void answersOnceWhenBothRace() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 500; round++) {
        for (Verdict policy : List.of(Verdict.ACCEPT, NEVER)) {
          Asked asked = new Asked();
          Joint racing = new Joint(asked);
          CyclicBarrier start = new CyclicBarrier(2);
          List<Future<Boolean>> both =
              List.of(
                  pool.submit(
                      () -> {
                        start.await(30, TimeUnit.SECONDS);
                        return racing.policy().answer(policy);
                      }),
                  pool.submit(
                      () -> {
                        start.await(30, TimeUnit.SECONDS);
                        return racing.handler().answer(NAMED);
                      }));
          for (Future<Boolean> one : both) {
            one.get(30, TimeUnit.SECONDS);
          }
          assertThat(asked.verdict()).isEqualTo(policy == NEVER ? NEVER : NAMED);
          assertThat(asked.answers()).isEqualTo(1);
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
