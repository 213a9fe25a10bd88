package dev.smtpkit.transport.nio;

import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import java.net.InetAddress;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one listener get.
 *
 * @param configuration how their sessions are set up
 * @param handlers makes their handlers
 * @param tls how they do TLS, null if they do not
 * @param implicitTls whether TLS comes first
 * @param proxies from where connections come that begin with a PROXY header, null if they do not
 * @param observer hears of them
 */
record Service(
    ServerConfiguration configuration,
    MailHandler.Factory handlers,
    @Nullable Tls tls,
    boolean implicitTls,
    @Nullable Predicate<InetAddress> proxies,
    ConnectionObserver observer) {

  /**
   * TLS, and where it is calculated.
   *
   * @param settings how it is done
   * @param executor where a handshake calculates
   */
  record Tls(TlsSettings settings, Executor executor) {

    /** Lets an engine calculate, on another thread. */
    void calculate(SSLEngine engine, Runnable done) {
      executor.execute(
          () -> {
            try {
              Runnable task;
              while ((task = engine.getDelegatedTask()) != null) {
                task.run();
              }
            } finally {
              done.run();
            }
          });
    }
  }

  /** A connection's wire, its handshake still to come. */
  TlsWire wire(Connection connection) {
    Tls how = tls;
    if (how == null) {
      throw new IllegalStateException("a listener without TLS");
    }
    return new TlsWire(connection.loop(), connection.channel(), how, connection::resume);
  }
}
