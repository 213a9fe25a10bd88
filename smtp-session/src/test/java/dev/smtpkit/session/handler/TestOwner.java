package dev.smtpkit.session.handler;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** An owner made of its parts. */
public record TestOwner(
    Executor executor, Runnable woken, LongSupplier clock, Consumer<Throwable> failures)
    implements Driver.Owner {

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  @Override
  public void wake() {
    woken.run();
  }

  @Override
  public long nanoTime() {
    return clock.getAsLong();
  }

  @Override
  public void failed(Throwable cause) {
    failures.accept(cause);
  }
}
