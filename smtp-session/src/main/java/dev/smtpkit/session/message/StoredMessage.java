package dev.smtpkit.session.message;

import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import java.io.IOException;
import java.io.InputStream;

/**
 * A message that has come in whole. Valid until its outcome is answered; after that its octets are
 * gone. For one thread at a time.
 */
public interface StoredMessage {

  /** Where it comes from. */
  Origin origin();

  /** Its envelope. */
  Envelope envelope();

  /** What it was like when it came. */
  MessageSummary summary();

  /** Its length in octets, with lines that a layer has added. */
  long length();

  /** Whether it is held in memory. */
  boolean isInMemory();

  /**
   * Reads it from its beginning, as often as one likes. The stream may block where the message is
   * not in memory.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalStateException if its outcome was answered
   */
  InputStream open() throws IOException;
}
