package dev.smtpkit.transport.nio;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what is given up anyway: a failure is logged and changes nothing. */
final class Quietly {

  private static final Logger LOG = LoggerFactory.getLogger(Quietly.class);

  private Quietly() {}

  static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      LOG.debug("close failed", e);
    }
  }
}
