package dev.smtpkit.session.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection to a handler, in memory, without sockets and threads: for tests of
 * handlers, policies and sinks. Time stands still until {@link #advance}.
 *
 * <pre>{@code
 * InMemoryConnection client = InMemoryConnection.open(configuration, handlers);
 * client.say("EHLO client.example");
 * client.say("MAIL FROM:<a@b.example>");
 * assertEquals("550 5.7.1 Relaying denied", client.say("RCPT TO:<x@y.example>"));
 * }</pre>
 *
 * <p>It owns its driver as a transport does, and is stricter: each buffer is overwritten as soon as
 * nobody may read it any more, so that a sink that keeps one is found out.
 *
 * <p>Confined to one thread; answers and resumptions may come from any. What they lead to happens
 * in the next call, or in {@link #await}.
 */
public final class InMemoryConnection {

  private static final long SOME_TIME = 1_000_000_007L;
  private static final int OUTPUT = 4096;

  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final List<byte[]> held = new ArrayList<>();
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final SmtpServerSession session;
  private final Driver driver;
  private byte[] unread = {};
  private long now = SOME_TIME;

  private InMemoryConnection(
      ServerConfiguration configuration,
      MailHandler.Factory handlers,
      Peer peer,
      @Nullable TlsInfo tls) {
    session = new SmtpServerSession(configuration, peer, tls, now);
    driver = new Driver(session, handlers, new Owner());
    round();
  }

  private final class Owner implements Driver.Owner {
    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void wake() {}

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void failed(Throwable cause) {
      failures.add(cause);
    }
  }

  /**
   * A connection in clear from {@code 192.0.2.7}, an address for documentation (RFC 5737).
   *
   * @param configuration how the session is set up
   * @param handlers makes the handler
   */
  public static InMemoryConnection open(
      ServerConfiguration configuration, MailHandler.Factory handlers) {
    Peer peer = Peer.of(address(7, 40_000), address(1, 25));
    return new InMemoryConnection(configuration, handlers, peer, null);
  }

  /**
   * A connection.
   *
   * @param configuration how the session is set up
   * @param handlers makes the handler
   * @param peer the client
   * @param tls the handshake with which it began, null for a connection in clear
   */
  public static InMemoryConnection open(
      ServerConfiguration configuration,
      MailHandler.Factory handlers,
      Peer peer,
      @Nullable TlsInfo tls) {
    return new InMemoryConnection(configuration, handlers, requireNonNull(peer), tls);
  }

  private static InetSocketAddress address(int host, int port) {
    try {
      byte[] octets = {(byte) 192, 0, 2, (byte) host};
      return new InetSocketAddress(InetAddress.getByAddress(octets), port);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Sends lines, each with its CRLF, in one piece.
   *
   * @param lines the lines, as UTF-8
   * @return what came back, with the greeting if it was not asked for before: lines without the
   *     last CRLF; empty if nothing came
   */
  public String say(String... lines) {
    return send((String.join("\r\n", lines) + "\r\n").getBytes(UTF_8));
  }

  /**
   * Sends octets in one piece.
   *
   * @param octets the octets
   * @return what came back, as {@link #say} returns it
   */
  public String send(byte[] octets) {
    byte[] all = Arrays.copyOf(unread, unread.length + octets.length);
    System.arraycopy(octets, 0, all, unread.length, octets.length);
    unread = all;
    return replies();
  }

  /**
   * Runs what other threads have answered so far, and returns what has come back since the last
   * call.
   */
  public String replies() {
    Runnable task;
    while ((task = tasks.poll()) != null) {
      task.run();
    }
    round();
    return taken();
  }

  /**
   * Waits for answers and resumptions of other threads.
   *
   * @param count how many to wait for
   * @param patience how long to wait for each
   * @return what came back, as {@link #say} returns it
   * @throws IllegalStateException if one does not come in time
   * @throws InterruptedException if the thread is interrupted
   */
  public String await(int count, Duration patience) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      Runnable task = tasks.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (task == null) {
        throw new IllegalStateException("of " + count + " answers " + i + " came in " + patience);
      }
      task.run();
      round();
    }
    return taken();
  }

  /**
   * Lets time pass.
   *
   * @param time how much
   * @return what came back, as {@link #say} returns it
   */
  public String advance(Duration time) {
    now += time.toNanos();
    driver.expire();
    return replies();
  }

  /**
   * Completes the TLS handshake behind an accepted STARTTLS.
   *
   * @param info what it has settled
   * @throws IllegalStateException if none is awaited
   */
  public void tlsEstablished(TlsInfo info) {
    driver.tlsEstablished(info);
    round();
  }

  /**
   * The client closes its side.
   *
   * @return what came back, as {@link #say} returns it
   */
  public String closeInput() {
    driver.inputClosed();
    return replies();
  }

  /** The connection breaks. */
  public void abort() {
    driver.abort();
  }

  /** What the session waits for; {@link Demand#CLOSE} once it is over. */
  public Demand demand() {
    return driver.demand();
  }

  /** What is known of the session. */
  public SessionView view() {
    return session.view();
  }

  /** What handlers, sinks and extensions have thrown. */
  public List<Throwable> failures() {
    return List.copyOf(failures);
  }

  private void round() {
    ServerEvent.Control control;
    do {
      byte[] memory = Arrays.copyOf(unread, Math.max(driver.inputCapacity(), unread.length));
      ByteBuffer in = ByteBuffer.wrap(memory).limit(unread.length);
      control = driver.poll(in);
      unread = new byte[in.remaining()];
      in.get(in.position(), unread);
      held.add(memory);
      if (!driver.holdsInput()) {
        held.forEach(spoiled -> Arrays.fill(spoiled, (byte) '!'));
        held.clear();
      }
      transmit();
    } while (control == ServerEvent.Control.FLUSH);
  }

  private void transmit() {
    byte[] memory = new byte[OUTPUT];
    ByteBuffer out = ByteBuffer.wrap(memory);
    boolean more;
    do {
      more = driver.transmit(out.clear());
      sent.write(memory, 0, out.position());
    } while (more);
  }

  private String taken() {
    String text = sent.toString(UTF_8).stripTrailing();
    sent.reset();
    return text;
  }
}
