package dev.smtpkit.transport.nio;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.transport.nio.ConnectionObserver.Refusal;
import dev.smtpkit.transport.nio.ConnectionObserver.Shedding;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that a server has accepted, and the order of its stages: a PROXY header if a proxy
 * sends one, a handshake with implicit TLS, the session. Each may go to the last stage instead.
 */
final class ServerConnection implements Connection.Owner {

  private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

  private static final ThrottledLog<Shedding> SHED =
      new ThrottledLog<>(LOG, Shedding.class, System::nanoTime);

  private final ListenerContext context;
  private final Admission.Slot slot;
  private Peer peer;

  /** The observer knows of the connection. */
  private boolean opened;

  private long openedNanos;

  /**
   * A connection that is to be opened.
   *
   * @param peer the client or its proxy
   * @param slot released when the connection is closed
   */
  ServerConnection(ListenerContext context, Peer peer, Admission.Slot slot) {
    this.context = context;
    this.peer = peer;
    this.slot = slot;
  }

  @Override
  public void begin(Connection connection) throws IOException {
    if (context.proxies() == null) {
      beginSession(connection);
    } else {
      ProxyStage stage = new ProxyStage(connection, peer, client -> proxied(connection, client));
      connection.become(stage, System.nanoTime() + context.handshakeNanos());
    }
  }

  private void proxied(Connection connection, Peer client) throws IOException {
    LOG.debug("{} speaks for {}", peer.remote(), client.remote());
    peer = client;
    if (slot.countFor(client)) {
      beginSession(connection);
    } else {
      LOG.debug("too many connections from {}", client.remote());
      context.observer().refused(client, Refusal.TOO_MANY_OF_ADDRESS);
      context.refuse(connection.channel(), Refusal.TOO_MANY_OF_ADDRESS);
      LingerStage.begin(connection);
    }
  }

  private void beginSession(Connection connection) throws IOException {
    opened = true;
    openedNanos = System.nanoTime();
    context.observer().opened(peer);
    if (context.implicitTls()) {
      HandshakeStage stage =
          new HandshakeStage(connection, context, peer, new ImplicitTls(connection));
      connection.become(stage, openedNanos + context.handshakeNanos());
    } else {
      Wire wire = new ClearWire(connection.channel());
      connection.become(new SessionStage(connection, context, peer, wire, null));
    }
  }

  /** Goes on after the handshake that comes before the session; no handler knows of it yet. */
  private final class ImplicitTls implements HandshakeStage.Owner {

    private final Connection connection;

    ImplicitTls(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void established(TlsWire wire, TlsInfo info) throws IOException {
      connection.become(new SessionStage(connection, context, peer, wire, info));
    }

    @Override
    public void failed(@Nullable TlsWire wire, Exception cause) throws IOException {
      if (cause instanceof SSLException) {
        LOG.debug("no TLS with {}", peer.remote(), cause);
        // The alert, like a last reply, must not be lost to a reset.
        LingerStage.begin(connection);
      } else if (cause instanceof IOException) {
        LOG.debug("no TLS with {}", peer.remote(), cause);
        connection.close();
      } else {
        LOG.error("no TLS with {}", peer.remote(), cause);
        connection.close();
      }
    }

    @Override
    public void timedOut(@Nullable TlsWire wire) {
      LOG.debug("no TLS with {} in time", peer.remote());
      connection.close();
    }

    @Override
    public void shutdown(@Nullable TlsWire wire) {
      connection.close();
    }

    @Override
    public void end() {}
  }

  @Override
  public void shed(Shedding reason) {
    SHED.warn(reason, "too little room for a connection (" + reason + ")", peer);
    context.observer().shed(peer, reason);
  }

  @Override
  public void closed() {
    slot.release();
    if (opened) {
      context.observer().closed(peer, Duration.ofNanos(System.nanoTime() - openedNanos));
    }
  }

  @Override
  public String toString() {
    return peer.toString();
  }
}
