package dev.smtpkit.session.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.Demand;
import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Driver;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.TestOwner;
import dev.smtpkit.testkit.ConnectionUnderTest;
import dev.smtpkit.testkit.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A session, a driver and a scripted handler, held as a transport would hold them: it keeps what a
 * round leaves, watches demand and deadline, and spoils every buffer as soon as nobody may read it
 * any more.
 */
public final class Connection implements ConnectionUnderTest {

  /** When the handler answers. */
  public enum Manner {
    /** Within its callback. */
    AT_ONCE,
    /** After the round, through the executor; the sink keeps each span until then. */
    LATER,
    /** As LATER, but not before {@link Connection#release}. */
    HELD
  }

  private static final byte[] POISON = new byte[4096];

  static {
    Arrays.fill(POISON, (byte) 0xFF);
  }

  private static final int OFFSET = 13;

  public final SmtpServerSession session;
  public final Driver driver;
  public final ScriptedHandler script;
  public final List<Throwable> failures = new ArrayList<>();

  /** Whether a handshake that is awaited is done at once. */
  public boolean handshakes = true;

  /** Transmissions that were not empty: what would have been one write each. */
  public int writes;

  /** The most octets that a round left unread. */
  public int longestCarry;

  /** What the connection is charged, alone. */
  private final MemoryAccount memory = MemoryAccount.unlimited();

  private final Manner manner;
  private final ArrayDeque<Runnable> elsewhere = new ArrayDeque<>();
  private final ArrayDeque<Runnable> owner = new ArrayDeque<>();
  private long now = new VirtualClock().getAsLong();
  private byte[] carry = new byte[0];
  private ByteBuffer held;
  private boolean closed;

  public Connection(Setup setup, Manner manner) {
    this.manner = manner;
    script =
        new ScriptedHandler(
            setup.greeting(),
            manner == Manner.AT_ONCE ? Runnable::run : elsewhere::add,
            manner != Manner.AT_ONCE);
    session = session(setup);
    driver = driver(view -> script);
  }

  /** With a handler of the test's own, which answers when it likes. */
  public Connection(Setup setup, MailHandler handler) {
    manner = Manner.AT_ONCE;
    script = new ScriptedHandler(Verdict.ACCEPT, Runnable::run, false);
    session = session(setup);
    driver = driver(view -> handler);
  }

  private SmtpServerSession session(Setup setup) {
    ServerConfiguration charged = setup.configuration().toBuilder().memory(memory).build();
    return new SmtpServerSession(charged, Setup.PEER, now);
  }

  private Driver driver(MailHandler.Factory factory) {
    return new Driver(
        session, factory, new TestOwner(owner::add, () -> {}, () -> now, failures::add));
  }

  /** A connection that was greeted and has said EHLO. */
  public static Connection greeted(Setup setup, Manner manner) {
    Connection connection = new Connection(setup, manner);
    connection.open(connection.now);
    connection.say("EHLO client.example");
    return connection;
  }

  /** Sends lines, each with its CRLF, in one piece. */
  public String say(String... lines) {
    return send(String.join("\r\n", lines) + "\r\n");
  }

  /** Sends octets in one piece. */
  public String send(String octets) {
    return text(receive(ByteBuffer.wrap(octets.getBytes(ISO_8859_1)), now));
  }

  public String pass(long nanos) {
    return text(advance(now + nanos));
  }

  public String finish() {
    return text(endOfInput(now));
  }

  /** Lets everything run that waits elsewhere, and polls. */
  public String release() {
    runAll();
    return text(pump());
  }

  /** What a transport does when somebody calls it: a round. */
  public String round() {
    return text(pump());
  }

  public long now() {
    return now;
  }

  private static String text(byte[] octets) {
    return new String(octets, ISO_8859_1);
  }

  @Override
  public byte[] open(long nowNanos) {
    now = nowNanos;
    return pump();
  }

  @Override
  public byte[] receive(ByteBuffer octets, long nowNanos) {
    now = nowNanos;
    byte[] all = Arrays.copyOf(carry, carry.length + octets.remaining());
    octets.get(all, carry.length, octets.remaining());
    carry = all;
    return pump();
  }

  @Override
  public byte[] advance(long nowNanos) {
    now = nowNanos;
    driver.expire();
    return pump();
  }

  @Override
  public byte[] endOfInput(long nowNanos) {
    now = nowNanos;
    driver.inputClosed();
    return pump();
  }

  private byte[] pump() {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    ServerEvent.Control control;
    do {
      ByteBuffer in = load();
      control = driver.poll(in);
      unload(in);
      transmit(sent);
    } while (control == ServerEvent.Control.FLUSH
        || control == ServerEvent.Control.BLOCKED && manner != Manner.HELD && runAll()
        || handshakes && handshake());
    assertThat(session.heldOctets()).isEqualTo(memory.used());
    return sent.toByteArray();
  }

  /** What a transport does once the 220 is written. */
  private boolean handshake() {
    boolean due = driver.demand() == Demand.TLS;
    if (due) {
      assertThat(carry).as("octets in clear are left over").isEmpty();
      driver.tlsEstablished(TestTls.INFO);
    }
    return due;
  }

  private ByteBuffer load() {
    int capacity = Math.max(driver.inputCapacity(), carry.length);
    ByteBuffer memory =
        manner == Manner.AT_ONCE
            ? ByteBuffer.allocate(capacity + OFFSET)
            : ByteBuffer.allocateDirect(capacity + OFFSET);
    ByteBuffer in = memory.slice(OFFSET, capacity);
    in.put(carry).flip();
    return in;
  }

  private void unload(ByteBuffer in) {
    carry = new byte[in.remaining()];
    in.get(in.position(), carry);
    longestCarry = Math.max(longestCarry, carry.length);
    if (driver.holdsInput()) {
      held = held == null ? in : held;
    } else {
      spoil(in);
    }
  }

  private static void spoil(ByteBuffer buffer) {
    buffer.clear();
    while (buffer.hasRemaining()) {
      buffer.put(POISON, 0, Math.min(POISON.length, buffer.remaining()));
    }
  }

  private boolean runAll() {
    boolean any = false;
    for (ArrayDeque<Runnable> queue : List.of(elsewhere, owner)) {
      Runnable task;
      while ((task = queue.poll()) != null) {
        task.run();
        any = true;
        if (held != null && !driver.holdsInput()) {
          spoil(held);
          held = null;
        }
      }
    }
    return any;
  }

  private void transmit(ByteArrayOutputStream sent) {
    // Seven octets: every reply is cut somewhere.
    ByteBuffer out = ByteBuffer.allocate(manner == Manner.AT_ONCE ? 4096 : 7);
    int before = sent.size();
    boolean more;
    do {
      more = driver.transmit(out.clear());
      sent.write(out.array(), 0, out.position());
    } while (more);
    if (sent.size() > before) {
      writes++;
    }
  }

  @Override
  public boolean isClosed() {
    return driver.demand() == Demand.CLOSE;
  }

  /** Breaks the connection and checks that nothing is left over. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    driver.abort();
    runAll();
    if (memory.used() != 0) {
      throw new AssertionError("memory that was not given back: " + memory);
    }
    if (script.openTransactions() != 0) {
      throw new AssertionError("transactions that never ended: " + script.log);
    }
    boolean without = failures.stream().anyMatch(failure -> "message".equals(failure.getMessage()));
    if (script.messagesNotCompleted() != 0 && !without) {
      throw new AssertionError("ended and completed differ: " + script.log);
    }
    for (Throwable failure : failures) {
      if (!(failure instanceof ScriptedHandler.Fault)
          && !(failure instanceof IllegalArgumentException)) {
        throw new AssertionError("nobody meant to throw this", failure);
      }
    }
  }
}
