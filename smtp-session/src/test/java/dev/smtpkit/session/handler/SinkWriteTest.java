package dev.smtpkit.session.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.handler.MessageSink.Progress;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SinkWriteTest {

  private final AtomicInteger reopened = new AtomicInteger();
  private final SinkWrite write = new SinkWrite(reopened::incrementAndGet);

  @Test
  void whatIsDoneHoldsNothingBack() {
    assertThat(write.end(Progress.DONE)).isFalse();
    assertThat(write.isPending()).isFalse();
  }

  @Test
  void aPendingSinkHoldsOctetsBackUntilItResumesOnceR101() {
    assertThat(write.end(Progress.PENDING)).isTrue();
    assertThat(write.isPending()).isTrue();
    assertThat(write.resume()).isTrue();
    assertThat(write.isPending()).isFalse();
    assertThat(write.resume()).isFalse();
    assertThat(reopened).hasValue(1);
  }

  @Test
  void aResumeBeforeTheReturnIsAsGoodAsOneAfterIt() {
    assertThat(write.resume()).isTrue();
    assertThat(write.resume()).isFalse();
    assertThat(write.end(Progress.PENDING)).isFalse();
    assertThat(write.isPending()).isFalse();
    assertThat(reopened).hasValue(0);
  }

  @Test
  void aResumptionOfAWriteThatWasDoneDoesNothingR101() {
    assertThat(write.end(Progress.DONE)).isFalse();
    assertThat(write.resume()).isFalse();
    assertThat(reopened).hasValue(0);
  }

  @Test
  void aResumeThatRacesWithTheReturnIsNeverLost() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      for (int i = 0; i < 1000; i++) {
        reopened.set(0);
        SinkWrite write = new SinkWrite(reopened::incrementAndGet);
        CyclicBarrier barrier = new CyclicBarrier(2);
        Future<?> resumed =
            pool.submit(
                () -> {
                  barrier.await(10, TimeUnit.SECONDS);
                  write.resume();
                  return null;
                });
        barrier.await(10, TimeUnit.SECONDS);
        boolean held = write.end(Progress.PENDING);
        resumed.get(10, TimeUnit.SECONDS);
        assertThat(write.isPending()).isFalse();
        assertThat(reopened.get()).isEqualTo(held ? 1 : 0);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
