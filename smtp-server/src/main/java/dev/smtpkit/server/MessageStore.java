package dev.smtpkit.server;

import dev.smtpkit.server.monitoring.IncomingMessage;
import dev.smtpkit.session.handler.MessageSink;

/** Stores accepted mail. Thread-safe. */
interface MessageStore {

  /** An id for the next message, an atom; empty if messages are stored nowhere. */
  String newId();

  /** Opens the sink of a message. Called on the session's thread. */
  MessageSink open(IncomingMessage message);
}
