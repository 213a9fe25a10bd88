package dev.smtpkit.transport.nio;

import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.handler.MailHandler;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SmtpServer.Builder} has collected.
 *
 * @param tls for listeners that have no settings of their own, null if there are none
 */
record ServerSettings(
    List<Listener> listeners,
    MailHandler.Factory handlers,
    @Nullable TlsSettings tls,
    int eventLoops,
    int maxConnections,
    int maxPerAddress,
    int maxHandshakes,
    MemoryAccount memory,
    ConnectionObserver observer,
    LoopLimits loopLimits) {

  /** The limits of a loop, with buffers that hold the longest line of each listener's sessions. */
  LoopLimits enlargedLimits() {
    LoopLimits limits = loopLimits;
    for (Listener listener : listeners) {
      limits = listener.enlarge(limits);
    }
    return limits;
  }

  /**
   * What the connections of a listener share.
   *
   * @param workers run the delegated tasks of handshakes
   */
  ListenerContext context(Listener listener, Executor workers) {
    TlsSettings settings = listener.usesTls() ? listener.tls().orElse(tls) : null;
    return new ListenerContext(
        listener.configuration().toBuilder().memory(memory).build(),
        handlers,
        settings == null ? null : new ListenerContext.Tls(settings, workers),
        listener.hasImplicitTls(),
        listener.proxies(),
        observer);
  }
}
