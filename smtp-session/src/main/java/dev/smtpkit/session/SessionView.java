package dev.smtpkit.session;

import dev.smtpkit.proto.HelloName;
import dev.smtpkit.sasl.Identity;
import org.jspecify.annotations.Nullable;

/** What may be known about a session while it goes on. Confined to the session's owner. */
public interface SessionView {

  /** How the session was set up. */
  ServerConfiguration configuration();

  /** The client as the transport sees it. */
  Peer peer();

  /** What is awaited. */
  State state();

  /** How the client names itself, null before an accepted EHLO or HELO. */
  @Nullable HelloName hello();

  /** Whether the client said EHLO, not HELO. */
  boolean extended();

  /** Who the client is, null if it has not authenticated. */
  @Nullable Identity identity();

  /** The transaction as it stands, null while none is open. */
  @Nullable Envelope transaction();
}
