package dev.smtpkit.transport.nio;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.handler.Driver;
import dev.smtpkit.session.handler.Observer;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection's session: moves octets between a wire and a driver, and asks for readiness and time
 * by what the driver demands.
 */
final class SessionStage implements Stage, Runnable, Observer {

  private static final Logger LOG = LoggerFactory.getLogger(SessionStage.class);

  private final Connection connection;
  private final EventLoop loop;
  private final Driver driver;
  private final Inflow inflow;
  private final Outflow outflow;

  private Wire wire;

  /** The wire whose handshake goes on, behind STARTTLS. */
  private @Nullable TlsWire handshake;

  private boolean toldEndOfInput;
  private boolean starving;
  private boolean ended;

  /**
   * A session that begins.
   *
   * @param tls what the handshake has settled that came before, null without one
   */
  SessionStage(Connection connection, Wire wire, @Nullable TlsInfo tls) {
    this.connection = connection;
    this.loop = connection.loop();
    this.wire = wire;
    this.outflow = new Outflow(wire, loop);
    Service service = connection.service();
    this.driver =
        new Driver(
            new SmtpServerSession(
                service.configuration(), connection.peer(), tls, System.nanoTime()),
            service.handlers(),
            loop,
            this,
            System::nanoTime,
            this);
    this.inflow = new Inflow(loop.buffers(), driver);
  }

  /** Strangers who try a port, or its handshake, are no news; a handler that throws is. */
  @Override
  public void failed(Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("no TLS with {}", connection.peer().remote(), cause);
    } else {
      LOG.warn("handler of {}", connection.peer().remote(), cause);
    }
  }

  @Override
  public void ready() throws IOException {
    if (handshake != null || outflow.isBlocked()) {
      proceed();
    } else {
      read();
    }
  }

  private void read() throws IOException {
    if (!inflow.hasRoom()) {
      starving = true;
      loop.starve(connection);
      return;
    }
    ByteBuffer in = inflow.unread();
    in.compact();
    try {
      wire.read(in);
    } finally {
      in.flip();
    }
    proceed();
  }

  @Override
  public void fed() throws IOException {
    starving = false;
    if (wire.hasUnread()) {
      proceed();
    }
  }

  /** Something came from elsewhere: an answer, or a sink that has resumed. */
  @Override
  public void run() {
    if (ended) {
      inflow.release();
    } else {
      connection.resume();
    }
  }

  /** Polls, transmits and writes until nothing goes on, then sees to what is demanded. */
  @Override
  public void proceed() throws IOException {
    if (driver.holdsInput()) {
      outflow.flush(driver);
      return;
    }
    ByteBuffer in = inflow.unread();
    boolean again = outflow.flush(driver);
    while (again) {
      ServerEvent.Control control = driver.poll(in);
      again = outflow.flush(driver) && control == ServerEvent.Control.FLUSH;
      if (control == ServerEvent.Control.NEED_INPUT && wire.inputEnded() && !toldEndOfInput) {
        toldEndOfInput = true;
        driver.inputClosed(wire.truncated());
        again = true;
      }
    }
    inflow.keep(in, outflow.isBlocked());
    if (outflow.isBlocked()) {
      return;
    }
    switch (driver.demand()) {
      case CLOSE -> finish();
      case TLS -> shakeHands();
      case READ -> {
        if (wire.hasUnread() && !starving) {
          read();
        }
      }
      case DECISION, SINK, DELAY -> {}
    }
  }

  /**
   * Begins or goes on with the handshake that STARTTLS has asked for. Its 220 is written, what was
   * read in clear is discarded, and nothing was read since: what comes now is TLS.
   */
  private void shakeHands() throws IOException {
    TlsWire tls = handshake;
    try {
      if (tls == null) {
        tls = connection.service().wire(connection);
        handshake = tls;
        wire = tls;
        outflow.over(tls);
      }
      if (!tls.handshake()) {
        return;
      }
      TlsInfo info = tls.info();
      connection.service().observer().secured(connection.peer(), info);
      driver.tlsEstablished(info);
    } catch (IOException | RuntimeException e) {
      connection.service().observer().handshakeFailed(connection.peer(), e);
      driver.tlsFailed(e);
    }
    handshake = null;
    proceed();
  }

  private void finish() throws IOException {
    handshake = null;
    if (!outflow.end()) {
      return;
    }
    if (wire.inputEnded()) {
      connection.close();
    } else {
      connection.become(new LingerStage(connection));
    }
  }

  @Override
  public int carried() {
    return inflow.carried() + wire.carried();
  }

  @Override
  public boolean isStuck(long nanos) {
    return inflow.isLent() && outflow.isStuck(nanos);
  }

  @Override
  public int interest() {
    TlsWire tls = handshake;
    if (tls != null) {
      return tls.interest();
    }
    if (outflow.isBlocked()) {
      return SelectionKey.OP_WRITE;
    }
    return driver.demand() == Demand.READ && !wire.inputEnded() && !starving
        ? SelectionKey.OP_READ
        : 0;
  }

  @Override
  public boolean hasDeadline() {
    return outflow.isBlocked() || driver.hasDeadline();
  }

  @Override
  public long deadlineNanos() {
    if (!outflow.isBlocked()) {
      return driver.deadlineNanos();
    }
    long stall = outflow.deadlineNanos();
    return driver.hasDeadline() && driver.deadlineNanos() - stall < 0
        ? driver.deadlineNanos()
        : stall;
  }

  @Override
  public void expire() throws IOException {
    if (outflow.isBlocked() && outflow.deadlineNanos() - System.nanoTime() <= 0) {
      LOG.debug("a write made no progress");
      connection.close();
    } else {
      driver.expire();
      if (handshake != null && driver.demand() != Demand.TLS) {
        SSLException cause = new SSLException("a handshake takes too long");
        connection.service().observer().handshakeFailed(connection.peer(), cause);
      }
      proceed();
    }
  }

  @Override
  public void shutdown() throws IOException {
    driver.shutdown(Replies.SHUTTING_DOWN);
    proceed();
  }

  @Override
  public void end() {
    if (!ended) {
      ended = true;
      try {
        driver.abort();
      } finally {
        outflow.clear();
        inflow.close();
        wire.release();
      }
    }
  }
}
