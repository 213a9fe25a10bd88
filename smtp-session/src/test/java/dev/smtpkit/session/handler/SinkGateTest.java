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

class SinkGateTest {

  private final AtomicInteger reopened = new AtomicInteger();
  private final SinkGate gate = new SinkGate(reopened::incrementAndGet);

  @Test
  void whatIsDoneHoldsNothingBack() {
    gate.beginWrite();
    assertThat(gate.endWrite(Progress.DONE)).isFalse();
    assertThat(gate.isPending()).isFalse();
  }

  @Test
  void aPendingSinkHoldsOctetsBackUntilItResumesOnce() {
    gate.beginWrite();
    assertThat(gate.endWrite(Progress.PENDING)).isTrue();
    assertThat(gate.isPending()).isTrue();
    gate.run();
    assertThat(gate.isPending()).isFalse();
    gate.run();
    assertThat(reopened).hasValue(1);
  }

  @Test
  void aResumeBeforeTheReturnIsAsGoodAsOneAfterIt() {
    gate.beginWrite();
    gate.run();
    gate.run();
    assertThat(gate.endWrite(Progress.PENDING)).isFalse();
    assertThat(gate.isPending()).isFalse();
    assertThat(reopened).hasValue(0);
  }

  @Test
  void aResumeThatNobodyWaitsForDoesNothing() {
    gate.run();
    gate.beginWrite();
    assertThat(gate.endWrite(Progress.PENDING)).isTrue();
    assertThat(reopened).hasValue(0);
  }

  @Test
  void aResumeThatRacesWithTheReturnIsNeverLost() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      for (int i = 0; i < 1000; i++) {
        reopened.set(0);
        gate.beginWrite();
        CyclicBarrier barrier = new CyclicBarrier(2);
        Future<?> resumed =
            pool.submit(
                () -> {
                  barrier.await(10, TimeUnit.SECONDS);
                  gate.run();
                  return null;
                });
        barrier.await(10, TimeUnit.SECONDS);
        boolean held = gate.endWrite(Progress.PENDING);
        resumed.get(10, TimeUnit.SECONDS);
        assertThat(gate.isPending()).isFalse();
        assertThat(reopened.get()).isEqualTo(held ? 1 : 0);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
