package dev.smtpkit.transport.nio;

import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The platform's virtual threads (JEP 444), which it has from Java 21 on. */
final class VirtualThreads {

  private VirtualThreads() {}

  /**
   * Makes virtual threads whose names begin so, null where there are none.
   *
   * <p>By reflection, because this is compiled for a platform that does not have them yet.
   */
  static @Nullable ThreadFactory named(String prefix) {
    try {
      Object unnamed = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      Object named =
          builder.getMethod("name", String.class, long.class).invoke(unnamed, prefix, 0L);
      return (ThreadFactory) builder.getMethod("factory").invoke(named);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
