package dev.smtpkit.transport.nio;

import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The platform's virtual threads (JEP 444), available from Java 21 on. */
final class VirtualThreads {

  private VirtualThreads() {}

  /**
   * A factory of virtual threads whose names begin with the prefix, null where there are none.
   *
   * <p>By reflection, because the code is compiled for a platform without them.
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
