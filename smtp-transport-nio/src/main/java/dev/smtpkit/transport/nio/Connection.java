package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.SECONDS;

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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection on its event loop: moves octets between the socket and a driver, and asks for
 * readiness and time by what the driver demands.
 */
final class Connection extends DeadlineHeap.Entry {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** How long a write may make no progress. */
  private static final long WRITE_STALL_NANOS = SECONDS.toNanos(60);

  /** How long, and how many octets, a peer is listened to after the last reply. */
  private static final long LINGER_NANOS = SECONDS.toNanos(2);

  private static final int LINGER_OCTETS = 64 << 10;

  /** What is left of a read is copied rather than keeping the whole buffer, up to this. */
  private static final int MOST_COPIED = 4096;

  private static final byte[] NOTHING = {};

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
  private final Runnable onClose;

  private Phase phase = Phase.OPEN;

  /** What the last poll left: in a buffer of the pool, or copied. */
  private @Nullable ByteBuffer lent;

  private byte[] carry = NOTHING;

  /** What the socket did not take, null if there is nothing. */
  private @Nullable ByteBuffer unwritten;

  private boolean endOfInput;
  private boolean toldEndOfInput;
  private boolean starving;
  private long limit;
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
    this.driver =
        new Driver(
            new SmtpServerSession(configuration, peer, System.nanoTime()),
            factory,
            loop,
            this::wake,
            System::nanoTime,
            cause -> LOG.warn("handler of {}", peer.remote(), cause));
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
    } catch (IOException | RuntimeException e) {
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
    } catch (RuntimeException e) {
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
    if (!loop.buffers().hasRoom()) {
      starving = true;
      loop.starve(this);
      watch();
      return;
    }
    ByteBuffer in = unread();
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
      release();
    } else {
      guarded(this::proceed);
    }
  }

  /** Polls, transmits and writes until nothing goes on, then waits for what is demanded. */
  private void proceed() throws IOException {
    if (phase == Phase.OPEN && !driver.holdsInput()) {
      ByteBuffer in = unread();
      boolean again = flush();
      while (again) {
        Event.Control control = driver.poll(in);
        again = flush() && control == Event.Control.FLUSH;
        if (control == Event.Control.NEED_INPUT && endOfInput && !toldEndOfInput) {
          toldEndOfInput = true;
          driver.inputClosed(false);
          again = true;
        }
      }
      keep(in);
      if (unwritten == null && driver.demand() == Demand.CLOSE) {
        linger();
      }
    } else if (phase == Phase.OPEN) {
      flush();
    }
    watch();
  }

  /** What is not consumed yet, in a buffer of the pool, ready to be polled. */
  private ByteBuffer unread() {
    ByteBuffer in = lent;
    if (in == null) {
      in = loop.buffers().lend();
      lent = in;
      in.put(carry).flip();
      carry = NOTHING;
    }
    return in;
  }

  /** Keeps what the last poll left, and the buffer only if it must. */
  private void keep(ByteBuffer in) {
    if (driver.holdsInput() || in.remaining() > MOST_COPIED && driver.demand() != Demand.CLOSE) {
      return;
    }
    if (in.hasRemaining() && driver.demand() != Demand.CLOSE) {
      carry = new byte[in.remaining()];
      in.get(carry);
    }
    release();
  }

  private void release() {
    ByteBuffer in = lent;
    if (in != null && !driver.holdsInput()) {
      lent = null;
      loop.buffers().giveBack(in);
    }
  }

  /** Writes what may leave; false if the socket does not take it all. */
  private boolean flush() throws IOException {
    ByteBuffer rest = unwritten;
    if (rest != null) {
      if (channel.write(rest) > 0) {
        limit = System.nanoTime() + WRITE_STALL_NANOS;
      }
      if (rest.hasRemaining()) {
        return false;
      }
      unwritten = null;
    }
    boolean more = true;
    while (more) {
      ByteBuffer out = loop.output();
      more = driver.transmit(out);
      out.flip();
      if (out.hasRemaining()) {
        channel.write(out);
        if (out.hasRemaining()) {
          unwritten = ByteBuffer.allocate(out.remaining()).put(out).flip();
          limit = System.nanoTime() + WRITE_STALL_NANOS;
          return false;
        }
      }
    }
    return true;
  }

  private void linger() throws IOException {
    if (endOfInput) {
      close();
      return;
    }
    phase = Phase.LINGERING;
    limit = System.nanoTime() + LINGER_NANOS;
    channel.shutdownOutput();
  }

  private void discard() throws IOException {
    ByteBuffer in = loop.output();
    int count = channel.read(in);
    lingered += Math.max(0, count);
    if (count < 0 || lingered > LINGER_OCTETS) {
      close();
    }
  }

  /** Asks for the readiness and the time that matter now. */
  private void watch() {
    if (phase == Phase.CLOSED) {
      return;
    }
    int interest = 0;
    if (unwritten != null) {
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
        || phase == Phase.OPEN && (unwritten != null || driver.hasDeadline());
  }

  @Override
  long deadlineNanos() {
    if (phase == Phase.LINGERING || !driver.hasDeadline()) {
      return limit;
    }
    long deadline = driver.deadlineNanos();
    return unwritten != null && limit - deadline < 0 ? limit : deadline;
  }

  @Override
  void expire() {
    long now = System.nanoTime();
    if (phase == Phase.LINGERING) {
      close();
    } else if (unwritten != null && limit - now <= 0) {
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
    if (phase != Phase.CLOSED) {
      driver.abort();
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
    carry = NOTHING;
    unwritten = null;
    // A sink that still reads from the buffer keeps it until it resumes.
    release();
    onClose.run();
  }
}
