package dev.smtpkit.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.smtpkit.session.MemoryAccount.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MemoryAccountTest {

  @Test
  void aChargeBeyondTheLimitIsRefusedAndChangesNothingR96() {
    MemoryAccount account = MemoryAccount.of(100);
    assertThat(account.charge(Kind.ENVELOPE, 60)).isTrue();
    assertThat(account.charge(Kind.LINE, 41)).isFalse();
    assertThat(account.used()).isEqualTo(60);
    assertThat(account.used(Kind.LINE)).isZero();
    assertThat(account.charge(Kind.LINE, 40)).isTrue();
    assertThat(account.isExhausted()).isTrue();
    assertThat(account.used()).isEqualTo(100);
    assertThat(account.used(Kind.ENVELOPE)).isEqualTo(60);
    assertThat(account.used(Kind.LINE)).isEqualTo(40);
    assertThat(account.limit()).isEqualTo(100);
    assertThat(account).hasToString("MemoryAccount[100 octets used, of 100]");
  }

  @Test
  void whatIsHeldAlreadyIsChargedBeyondTheLimitR96() {
    MemoryAccount account = MemoryAccount.of(10);
    account.retain(Kind.MESSAGE, 30);
    assertThat(account.used(Kind.MESSAGE)).isEqualTo(30);
    assertThat(account.isExhausted()).isTrue();
    assertThat(account.charge(Kind.REPLY, 0)).isFalse();
    account.release(Kind.MESSAGE, 25);
    assertThat(account.isExhausted()).isFalse();
    assertThat(account.charge(Kind.REPLY, 5)).isTrue();
    account.release(Kind.REPLY, 5);
    account.release(Kind.MESSAGE, 5);
    assertThat(account.used()).isZero();
    for (Kind kind : Kind.values()) {
      assertThat(account.used(kind)).as(kind.name()).isZero();
    }
  }

  @Test
  void anAccountWithoutALimitCounts() {
    MemoryAccount account = MemoryAccount.unlimited();
    assertThat(account.charge(Kind.HEADER, Long.MAX_VALUE / 2)).isTrue();
    assertThat(account.isExhausted()).isFalse();
    assertThat(account.limit()).isEqualTo(Long.MAX_VALUE);
    assertThat(account.toString()).endsWith("octets used, without a limit]");
  }

  @Test
  void aChargeThatNoLongCanAddIsRefused() {
    MemoryAccount account = MemoryAccount.of(10);
    account.retain(Kind.LINE, 10);
    assertThat(account.charge(Kind.LINE, Long.MAX_VALUE)).isFalse();
    assertThat(account.used()).isEqualTo(10);
  }

  @Test
  void negativeNumbersAreRefusedWithTheirCure() {
    MemoryAccount account = MemoryAccount.of(0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemoryAccount.of(-1))
        .withMessage("a limit of -1 octets is negative: unlimited() has none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> account.charge(Kind.LINE, -1))
        .withMessage("-1 octets are negative: release() gives back");
    assertThatIllegalArgumentException().isThrownBy(() -> account.retain(Kind.LINE, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> account.release(Kind.LINE, -1));
    assertThat(account.used()).isZero();
  }

  @Test
  void noSumOfAcceptedChargesEverGoesBeyondTheLimitOnSeveralThreads() throws Exception {
    MemoryAccount account = MemoryAccount.of(1000);
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> faults = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Kind kind = Kind.values()[i];
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                  for (int round = 0; round < 20_000; round++) {
                    if (account.charge(kind, 300)) {
                      assertThat(account.used(kind)).isBetween(0L, 1000L);
                      account.release(kind, 300);
                    }
                  }
                } catch (Throwable e) {
                  synchronized (faults) {
                    faults.add(e);
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(faults).isEmpty();
    assertThat(account.used()).isZero();
  }
}
