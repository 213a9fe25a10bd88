package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.ConnectionObserver.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one listener share.
 *
 * @param configuration the configuration of their sessions
 * @param handlers creates their handlers
 * @param tls null if they have no TLS
 * @param implicitTls whether a handshake comes before the session
 * @param proxies the addresses of the proxies whose connections begin with a PROXY header, null
 *     without proxies
 * @param observer is notified of them
 */
record ListenerContext(
    ServerConfiguration configuration,
    MailHandler.Factory handlers,
    @Nullable Tls tls,
    boolean implicitTls,
    @Nullable Predicate<InetAddress> proxies,
    ConnectionObserver observer) {

  private static final Reply NO_MEMORY = Reply.of(421, 3, 2, "Too little memory, try again later");

  /**
   * TLS, and where its expensive part runs.
   *
   * @param settings the settings of the listener
   * @param workers run the delegated tasks of handshakes
   */
  record Tls(TlsSettings settings, Executor workers) {}

  /** The time that a handshake or a PROXY header may take, in nanoseconds. */
  long handshakeNanos() {
    return configuration.deadlines().handshake().toNanos();
  }

  /** A handshake on a connection. */
  TlsHandshake handshake(Connection connection) {
    Tls setup = tls;
    if (setup == null) {
      throw new IllegalStateException("the listener has no TLS");
    }
    EventLoop loop = connection.loop();
    ScratchBuffers scratch = loop.memory().scratch();
    SocketChannel channel = connection.channel();
    SSLEngine engine = setup.settings().engine();
    DelegatedTasks tasks = new DelegatedTasks(setup.workers(), loop);
    TlsWire wire = new TlsWire(channel, engine, scratch, tasks);
    return new TlsHandshake(channel, engine, scratch, tasks, wire, connection::resume);
  }

  /** Sends 421 to a client for which there is no room, unless it expects TLS. */
  void refuse(SocketChannel channel, Refusal refusal) throws IOException {
    if (!implicitTls && refusal != Refusal.NOT_A_PROXY) {
      Reply reply = refusal == Refusal.NO_MEMORY ? NO_MEMORY : Replies.TOO_MANY_CONNECTIONS;
      channel.write(ByteBuffer.wrap((reply + "\r\n").getBytes(US_ASCII)));
    }
  }
}
