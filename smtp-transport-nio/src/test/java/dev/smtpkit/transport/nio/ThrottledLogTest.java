package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.transport.nio.ConnectionObserver.Shedding;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

class ThrottledLogTest {

  private final List<String> lines = new ArrayList<>();
  private long now = -5;
  private final ThrottledLog<Shedding> log =
      new ThrottledLog<>(logger(), Shedding.class, () -> now);

  private Logger logger() {
    return (Logger)
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("warn");
              Object[] values =
                  arguments.length == 2 && arguments[1] instanceof Object[] array
                      ? array
                      : new Object[] {arguments[1], arguments[2]};
              lines.add(MessageFormatter.arrayFormat((String) arguments[0], values).getMessage());
              return null;
            });
  }

  @Test
  void ofEachKindThereIsALineASecondThatSaysHowManyWereLeftOut() {
    log.warn(Shedding.IDLE, "idle", "a");
    log.warn(Shedding.MEMORY, "memory", "b");
    log.warn(Shedding.IDLE, "idle", "c");
    now += 999_999_999;
    log.warn(Shedding.IDLE, "idle", "d");
    assertThat(lines).containsExactly("idle: a", "memory: b");
    now++;
    log.warn(Shedding.MEMORY, "memory", "e");
    log.warn(Shedding.IDLE, "idle", "f");
    assertThat(lines)
        .containsExactly(
            "idle: a", "memory: b", "memory: e", "idle: f, and 2 others since the last such line");
    now += 5_000_000_000L;
    log.warn(Shedding.IDLE, "idle", "g");
    assertThat(lines).last().isEqualTo("idle: g");
  }
}
