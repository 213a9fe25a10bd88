package dev.smtpkit.transport.nio;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.handler.Driver;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session: moves octets between a wire and a driver, and waits for what the driver demands. After
 * STARTTLS a {@link HandshakeStage} takes its place for a while.
 */
final class SessionStage implements Stage, HandshakeStage.Owner, Driver.Owner {

  private static final Logger LOG = LoggerFactory.getLogger(SessionStage.class);

  private final Connection connection;
  private final LoopMemory memory;
  private final ListenerContext context;
  private final Peer peer;
  private final SmtpServerSession session;
  private final Driver driver;
  private final SessionInput input;
  private final SessionOutput output;

  private Wire wire;

  private boolean endOfInputReported;

  /** Waits for a buffer to read into. */
  private boolean awaitsBuffer;

  /** The quantum is used up, and there may be more to do. */
  private boolean awaitsTurn;

  private boolean ended;

  /**
   * A session that begins.
   *
   * @param tls what the handshake before the session has negotiated, null without one
   */
  SessionStage(
      Connection connection, ListenerContext context, Peer peer, Wire wire, @Nullable TlsInfo tls) {
    this.connection = connection;
    this.context = context;
    this.peer = peer;
    this.wire = wire;
    EventLoop loop = connection.loop();
    this.memory = loop.memory();
    this.output = new SessionOutput(wire, memory.scratch(), loop.limits().writeNanos());
    this.session = new SmtpServerSession(context.configuration(), peer, tls, System.nanoTime());
    this.driver = new Driver(session, context.handlers(), this);
    this.input = new SessionInput(memory.buffers(), driver);
  }

  @Override
  public void execute(Runnable task) {
    connection.loop().execute(task);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  /** A handler that throws is a warning. Failed handshakes are everyday: scanners cause them. */
  @Override
  public void failed(Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("no TLS with {}", peer.remote(), cause);
    } else {
      LOG.warn("handler of {}", peer.remote(), cause);
    }
  }

  @Override
  public void ready() throws IOException {
    if (output.isBlocked()) {
      proceed();
    } else if (driver.demand() == Demand.READ) {
      read();
    } else {
      readAhead();
    }
  }

  /**
   * Whether a little may be read while the session waits for us. Not if the decision may be about
   * STARTTLS: nothing behind that is read in clear (RFC 3207 4.2).
   */
  private boolean mayReadAhead() {
    return switch (driver.demand()) {
      case SINK -> input.mayReadAhead();
      case DECISION ->
          input.mayReadAhead()
              && !(wire instanceof ClearWire && context.configuration().offersTls());
      case READ, DELAY, TLS, CLOSE, CONTENT -> false;
    };
  }

  /** Reads a little while the session waits for us, to notice that the client has gone. */
  private void readAhead() throws IOException {
    ByteBuffer octets = memory.scratch().plain();
    octets.limit(Math.min(octets.capacity(), wire.leastRead()));
    try {
      wire.read(octets);
      input.addAhead(octets.flip());
    } finally {
      // It may be part of AUTH.
      ScratchBuffers.wipe(octets, octets.capacity());
    }
    // With something left that the client has sent before, it may wait for the replies.
    if (wire.inputEnded() && input.isEmpty() && !endOfInputReported) {
      clientGone();
    }
  }

  private void clientGone() throws IOException {
    if (driver.demand() == Demand.SINK && session.awaitsContent()) {
      // The rest of the message will never come, and the sink may never resume.
      endOfInputReported = true;
      driver.inputTruncated();
      connection.close();
    } else if (driver.demand() == Demand.DECISION) {
      reportEndOfInput();
      proceed();
    }
  }

  private void reportEndOfInput() {
    endOfInputReported = true;
    if (wire.truncated()) {
      driver.inputTruncated();
    } else {
      driver.inputClosed();
    }
  }

  private void read() throws IOException {
    if (!input.hasRoom()) {
      awaitsBuffer = true;
      memory.await(connection);
      return;
    }
    ByteBuffer in = input.unread();
    in.compact();
    if (memory.buffers().isLow() && !isReceivingContent()) {
      // Commands that wait for their turn must not keep the buffers from others.
      in.limit(Math.min(in.limit(), in.position() + wire.leastRead()));
    }
    try {
      wire.read(in);
    } finally {
      in.flip();
    }
    proceed();
  }

  @Override
  public void memoryAvailable() throws IOException {
    awaitsBuffer = false;
    if (wire.hasUnread() || input.hasAhead()) {
      proceed();
    }
  }

  /** An answer was given, or a sink has resumed. */
  @Override
  public void wake() {
    if (ended) {
      input.release();
    } else {
      connection.progressed();
      connection.resume();
    }
  }

  /**
   * Polls, transmits and writes as far as possible and as the connection's quantum allows, then
   * acts on the driver's demand.
   */
  @Override
  public void proceed() throws IOException {
    awaitsTurn = false;
    if (driver.holdsInput()) {
      output.flush(driver);
      return;
    }
    ByteBuffer in = input.unread();
    boolean again = output.flush(driver);
    while (again && mayGoOn()) {
      boolean content = isReceivingContent();
      int before = in.remaining();
      long writtenBefore = wire.written();
      ServerEvent.Control control = driver.poll(in);
      again = output.flush(driver) && control == ServerEvent.Control.FLUSH;
      if (content && in.remaining() < before) {
        connection.progressed();
      }
      connection.charge(workOf(before - in.remaining(), wire.written() - writtenBefore));
      if (control == ServerEvent.Control.NEED_INPUT
          && wire.inputEnded()
          && !input.hasAhead()
          && !endOfInputReported) {
        reportEndOfInput();
        again = true;
      }
    }
    input.keep(in, output.isBlocked() || awaitsTurn);
    if (output.isBlocked() || awaitsTurn) {
      return;
    }
    switch (driver.demand()) {
      case CLOSE -> finish();
      case TLS -> beginHandshake();
      case READ -> {
        if ((wire.hasUnread() || input.hasAhead()) && !awaitsBuffer && mayGoOn()) {
          read();
        }
      }
      case DECISION, SINK, DELAY, CONTENT -> {}
    }
  }

  private boolean mayGoOn() {
    awaitsTurn = !connection.hasCredit();
    return !awaitsTurn;
  }

  @Override
  public boolean awaitsTurn() {
    return awaitsTurn;
  }

  private boolean isReceivingContent() {
    ServerState state = session.state();
    return state == ServerState.EXPECT_MESSAGE || state == ServerState.EXPECT_CHUNK;
  }

  /**
   * The work of a poll. Replies stand for commands, of which a poll executes at most as many as
   * replies may be held. Content costs less, and a full read buffer of it is a turn's.
   *
   * @param consumed the octets that it has consumed
   * @param written the octets of its replies
   */
  static int workOf(int consumed, long written) {
    return (int) (1 + consumed / 512 + written / 16);
  }

  /**
   * The 220 is written, what was read without TLS is discarded, and nothing was read since: what
   * comes now is TLS.
   */
  private void beginHandshake() throws IOException {
    input.dropAhead();
    HandshakeStage handshake = new HandshakeStage(connection, context, peer, this);
    // No earlier than the engine's own deadline, which counts from the acceptance of STARTTLS.
    connection.become(handshake, System.nanoTime() + context.handshakeNanos());
  }

  @Override
  public void established(TlsWire tls, TlsInfo info) throws IOException {
    driver.tlsEstablished(info);
    resumeAfterHandshake(tls);
  }

  @Override
  public void failed(@Nullable TlsWire tls, Exception cause) throws IOException {
    driver.tlsFailed(cause);
    resumeAfterHandshake(tls);
  }

  @Override
  public void timedOut(@Nullable TlsWire tls) throws IOException {
    driver.expire();
    resumeAfterHandshake(tls);
  }

  @Override
  public void shutdown(@Nullable TlsWire tls) throws IOException {
    driver.shutdown(Replies.SHUTTING_DOWN);
    resumeAfterHandshake(tls);
  }

  private void resumeAfterHandshake(@Nullable TlsWire tls) throws IOException {
    if (tls != null) {
      wire = tls;
      output.switchTo(tls);
    }
    connection.become(this);
  }

  private void finish() throws IOException {
    if (!output.end()) {
      return;
    }
    if (wire.inputEnded()) {
      connection.close();
    } else {
      end();
      LingerStage.begin(connection);
    }
  }

  @Override
  public int retainedOctets() {
    return input.retainedOctets() + wire.retainedOctets();
  }

  @Override
  public int unwrittenOctets() {
    return output.octets();
  }

  @Override
  public int tlsOctets() {
    return wire.tlsOctets();
  }

  @Override
  public long sessionOctets() {
    return driver.heldOctets();
  }

  @Override
  public boolean owesOutcome() {
    return session.state() == ServerState.EXPECT_OUTCOME;
  }

  @Override
  public boolean awaitsPeer() {
    return output.isBlocked()
        || driver.demand() == Demand.READ && !awaitsTurn && !awaitsBuffer && !input.isLent();
  }

  @Override
  public void shed(Reply reply) throws IOException {
    driver.shutdown(reply);
    proceed();
  }

  @Override
  public boolean isStalled(long nanos) {
    return input.isLent() && output.isStalled(nanos);
  }

  @Override
  public int interest() {
    if (output.isBlocked()) {
      return SelectionKey.OP_WRITE;
    }
    boolean reads = driver.demand() == Demand.READ ? !awaitsBuffer : mayReadAhead();
    return reads && !wire.inputEnded() ? SelectionKey.OP_READ : 0;
  }

  @Override
  public void updateDeadline(Deadline deadline) {
    deadline.clear();
    if (driver.hasDeadline()) {
      deadline.set(driver.deadlineNanos());
    }
    if (output.isBlocked()) {
      deadline.setAtLatest(output.deadlineNanos());
    }
  }

  @Override
  public void expire() throws IOException {
    if (output.isBlocked() && output.deadlineNanos() - System.nanoTime() <= 0) {
      LOG.debug("a write to {} made no progress", peer.remote());
      connection.close();
    } else {
      driver.expire();
      if (driver.holdsInput() && driver.demand() != Demand.SINK) {
        leaveInput();
      }
      proceed();
    }
  }

  /**
   * The sink has not resumed in time: it keeps its buffer, and the session goes on with another.
   */
  private void leaveInput() {
    input.leave();
    // The handler hears that the message is dropped, and the driver knows whose buffer it was.
    ByteBuffer in = input.unread();
    driver.poll(in);
    driver.leaveInput();
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
        output.clear();
        input.close();
        wire.release();
      }
    }
  }
}
