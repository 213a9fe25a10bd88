package dev.smtpkit.session.client;

import org.jspecify.annotations.Nullable;

/**
 * The deadline of what a session waits for. There is one at a time; it runs from the moment at
 * which that became what is awaited.
 */
final class Deadlines {

  /** What a deadline limits. */
  enum Kind {
    /** The greeting. */
    GREETING,
    /** The reply to a command that has no limit of its own. */
    COMMAND,
    /** The reply to DATA. */
    DATA,
    /** Octets of a message that were encoded and not taken. */
    BLOCK,
    /** The reply to a message or a chunk of it. */
    OUTCOME,
    /** The TLS handshake behind an accepted STARTTLS. */
    HANDSHAKE
  }

  private final ClientDeadlines configured;
  private @Nullable Kind kind;

  /** The thing that is awaited, by identity: the replies to two commands are two things. */
  private @Nullable Object awaited;

  private long nanos;

  Deadlines(ClientDeadlines configured) {
    this.configured = configured;
  }

  /** Sets what is awaited; its time goes on if it was awaited before. */
  void set(Kind kind, Object thing, long now) {
    if (thing != awaited || kind != this.kind) {
      this.kind = kind;
      awaited = thing;
      nanos = now + configured.nanos(kind);
    }
  }

  /** Nothing is awaited, or what is awaited has made progress and gets its time anew. */
  void stop() {
    kind = null;
    awaited = null;
  }

  /** The limit that is set, null if none is. */
  @Nullable Kind next() {
    return kind;
  }

  long nextNanos() {
    return nanos;
  }

  /** The limit that has been reached, null if none. */
  @Nullable Kind expired(long now) {
    return kind != null && now - nanos >= 0 ? kind : null;
  }
}
