package dev.smtpkit.transport.nio;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.transport.nio.ConnectionObserver.Shedding;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A TLS handshake, before a session (RFC 8314 3) or within one, after STARTTLS (RFC 3207). */
final class HandshakeStage implements Stage {

  /** The part that needs the handshake and goes on after it. */
  interface Owner {

    /** The handshake is done: begins the next stage. */
    void established(TlsWire wire, TlsInfo info) throws IOException;

    /**
     * The handshake has failed: begins the last stage, or closes.
     *
     * @param wire has sent an alert or still holds it, null if no engine could be created
     */
    void failed(@Nullable TlsWire wire, Exception cause) throws IOException;

    /** The deadline has passed: begins the last stage, or closes. */
    void timedOut(@Nullable TlsWire wire) throws IOException;

    /** The server stops during the handshake: begins the last stage, or closes. */
    void shutdown(@Nullable TlsWire wire) throws IOException;

    /** The connection is closed during the handshake. */
    void end();
  }

  private final Connection connection;
  private final ListenerContext context;
  private final Peer peer;
  private final Owner owner;
  private @Nullable TlsHandshake handshake;

  /** Counts among the open handshakes. */
  private boolean counted;

  HandshakeStage(Connection connection, ListenerContext context, Peer peer, Owner owner) {
    this.connection = connection;
    this.context = context;
    this.peer = peer;
    this.owner = owner;
  }

  @Override
  public void proceed() throws IOException {
    TlsHandshake current = handshake;
    TlsInfo info;
    try {
      if (current == null) {
        enter();
        current = context.handshake(connection);
        handshake = current;
      }
      if (!current.advance()) {
        return;
      }
      info = TlsSettings.info(current.session());
    } catch (IOException | RuntimeException e) {
      leave();
      context.observer().handshakeFailed(peer, e);
      owner.failed(wire(), e);
      return;
    }
    leave();
    context.observer().secured(peer, info);
    owner.established(current.wire(), info);
  }

  private void enter() throws IOException {
    Shedding reason = connection.loop().admission().beginHandshake();
    if (reason != null) {
      connection.reportShed(reason);
      throw new IOException("no room for another handshake: " + reason);
    }
    counted = true;
  }

  private void leave() {
    if (counted) {
      counted = false;
      connection.loop().admission().endHandshake();
    }
  }

  private @Nullable TlsWire wire() {
    TlsHandshake current = handshake;
    return current == null ? null : current.wire();
  }

  @Override
  public int interest() {
    TlsHandshake current = handshake;
    return current == null ? 0 : current.interest();
  }

  @Override
  public void expire() throws IOException {
    leave();
    context.observer().handshakeFailed(peer, new SSLException("the handshake took too long"));
    owner.timedOut(wire());
  }

  @Override
  public void shutdown() throws IOException {
    leave();
    owner.shutdown(wire());
  }

  @Override
  public int retainedOctets() {
    TlsWire wire = wire();
    return wire == null ? 0 : wire.retainedOctets();
  }

  @Override
  public int unwrittenOctets() {
    TlsWire wire = wire();
    return wire == null ? 0 : wire.unwrittenOctets();
  }

  @Override
  public int tlsOctets() {
    TlsHandshake current = handshake;
    return current == null ? 0 : current.octets();
  }

  @Override
  public boolean isHandshaking() {
    return true;
  }

  @Override
  public boolean awaitsPeer() {
    return interest() != 0;
  }

  @Override
  public void end() {
    leave();
    TlsWire wire = wire();
    if (wire != null) {
      wire.release();
    }
    owner.end();
  }
}
