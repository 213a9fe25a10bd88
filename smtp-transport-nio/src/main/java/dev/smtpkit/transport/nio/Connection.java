package dev.smtpkit.transport.nio;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Event;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.ServerConfiguration;
import dev.smtpkit.session.SmtpServerSession;
import dev.smtpkit.session.handler.Driver;
import dev.smtpkit.session.handler.MailHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection on its event loop: moves octets between the socket and a driver, and asks for
 * readiness and time by what the driver demands.
 */
final class Connection extends DeadlineHeap.Entry {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private enum Phase {
    OPEN,
    /** Everything is written; input is discarded, so that the last reply is not lost to a reset. */
    LINGERING,
    CLOSED
  }

  private final EventLoop loop;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final Driver driver;
  private final Inflow inflow;
  private final Outflow outflow;
  private final Runnable onClose;

  private Phase phase = Phase.OPEN;

  private boolean endOfInput;
  private boolean toldEndOfInput;
  private boolean starving;
  private long lingerUntil;
  private int lingered;

  private Connection(
      EventLoop loop,
      SocketChannel channel,
      Peer peer,
      ServerConfiguration configuration,
      MailHandler.Factory factory,
      Runnable onClose)
      throws IOException {
    this.loop = loop;
    this.channel = channel;
    this.onClose = onClose;
    this.outflow = new Outflow(channel, loop);
    this.driver =
        new Driver(
            new SmtpServerSession(configuration, peer, System.nanoTime()),
            factory,
            loop,
            this::wake,
            System::nanoTime,
            cause -> LOG.warn("handler of {}", peer.remote(), cause));
    this.inflow = new Inflow(loop.buffers(), driver);
    this.key = loop.register(channel, this);
  }

  /**
   * Takes over a channel that was just accepted. On the loop's thread.
   *
   * @param onClose called once, when the connection is gone
   */
  static void open(
      EventLoop loop,
      SocketChannel channel,
      Peer peer,
      ServerConfiguration configuration,
      MailHandler.Factory factory,
      Runnable onClose) {
    Connection connection;
    try {
      connection = new Connection(loop, channel, peer, configuration, factory, onClose);
    } catch (Throwable e) {
      LOG.warn("connection from {}", peer.remote(), e);
      EventLoop.closeQuietly(channel);
      onClose.run();
      return;
    }
    LOG.debug("connection from {}", peer.remote());
    connection.guarded(connection::proceed);
    if (loop.isDraining()) {
      connection.shutdown();
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Runs a step; whatever it throws is the end of this connection only. */
  private void guarded(Step step) {
    if (phase == Phase.CLOSED) {
      return;
    }
    try {
      step.run();
    } catch (IOException | CancelledKeyException e) {
      LOG.debug("connection broke", e);
      abort();
    } catch (Throwable e) {
      // An Error too: what one session exhausts must not end the loop that all others live on.
      LOG.error("connection", e);
      abort();
    }
  }

  void ready(SelectionKey ready) {
    guarded(
        () -> {
          if (ready.isWritable()) {
            proceed();
          } else if (ready.isReadable()) {
            read();
          }
        });
  }

  private void read() throws IOException {
    if (phase == Phase.LINGERING) {
      discard();
      return;
    }
    if (!inflow.hasRoom()) {
      starving = true;
      loop.starve(this);
      watch();
      return;
    }
    ByteBuffer in = inflow.unread();
    in.compact();
    endOfInput = channel.read(in) < 0;
    in.flip();
    proceed();
  }

  /** A buffer is to be had again. */
  void fed() {
    starving = false;
    guarded(this::watch);
  }

  /** Something came from elsewhere: an answer, or a sink that has resumed. */
  private void wake() {
    if (phase == Phase.CLOSED) {
      inflow.release();
    } else {
      guarded(this::proceed);
    }
  }

  /** Polls, transmits and writes until nothing goes on, then waits for what is demanded. */
  private void proceed() throws IOException {
    if (phase == Phase.OPEN && !driver.holdsInput()) {
      ByteBuffer in = inflow.unread();
      boolean again = outflow.flush(driver);
      while (again) {
        Event.Control control = driver.poll(in);
        again = outflow.flush(driver) && control == Event.Control.FLUSH;
        if (control == Event.Control.NEED_INPUT && endOfInput && !toldEndOfInput) {
          toldEndOfInput = true;
          driver.inputClosed(false);
          again = true;
        }
      }
      inflow.keep(in, outflow.isBlocked());
      if (!outflow.isBlocked() && driver.demand() == Demand.CLOSE) {
        linger();
      }
    } else if (phase == Phase.OPEN) {
      outflow.flush(driver);
    }
    watch();
  }

  /** The octets that are kept without a buffer of the pool. */
  int carried() {
    return inflow.carried();
  }

  private void linger() throws IOException {
    if (endOfInput) {
      close();
      return;
    }
    phase = Phase.LINGERING;
    lingerUntil = System.nanoTime() + loop.limits().lingerNanos();
    channel.shutdownOutput();
  }

  private void discard() throws IOException {
    ByteBuffer in = loop.output();
    int count = channel.read(in);
    lingered += Math.max(0, count);
    if (count < 0 || lingered > loop.limits().lingerOctets()) {
      close();
    }
  }

  /** Asks for the readiness and the time that matter now. */
  private void watch() {
    if (phase == Phase.CLOSED) {
      return;
    }
    int interest = 0;
    if (outflow.isBlocked()) {
      interest = SelectionKey.OP_WRITE;
    } else if (phase == Phase.LINGERING
        || driver.demand() == Demand.READ && !endOfInput && !starving) {
      interest = SelectionKey.OP_READ;
    }
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
    loop.deadlines().schedule(this);
  }

  @Override
  boolean hasDeadline() {
    return phase == Phase.LINGERING
        || phase == Phase.OPEN && (outflow.isBlocked() || driver.hasDeadline());
  }

  @Override
  long deadlineNanos() {
    if (phase == Phase.LINGERING) {
      return lingerUntil;
    }
    if (!outflow.isBlocked()) {
      return driver.deadlineNanos();
    }
    long stall = outflow.deadlineNanos();
    return driver.hasDeadline() && driver.deadlineNanos() - stall < 0
        ? driver.deadlineNanos()
        : stall;
  }

  @Override
  void expire() {
    if (phase == Phase.LINGERING) {
      close();
    } else if (outflow.isBlocked() && outflow.deadlineNanos() - System.nanoTime() <= 0) {
      LOG.debug("a write made no progress");
      abort();
    } else {
      guarded(
          () -> {
            driver.expire();
            proceed();
          });
    }
  }

  /** Ends the session in good order. */
  void shutdown() {
    guarded(
        () -> {
          if (phase == Phase.OPEN) {
            driver.shutdown(Replies.SHUTTING_DOWN);
            proceed();
          }
        });
  }

  /** Cuts the connection. */
  void abort() {
    if (phase == Phase.CLOSED) {
      return;
    }
    try {
      driver.abort();
    } catch (Throwable e) {
      LOG.error("connection", e);
    } finally {
      close();
    }
  }

  private void close() {
    if (phase == Phase.CLOSED) {
      return;
    }
    phase = Phase.CLOSED;
    key.cancel();
    EventLoop.closeQuietly(channel);
    loop.forget(this);
    outflow.clear();
    inflow.close();
    onClose.run();
  }
}
