package dev.smtpkit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds and octets allocated per dialogue with the server's engine, in memory. Its owner
 * answers every decision at once. The yardstick is a plain sum of the octets received.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SessionBenchmark {

  private static final int RECIPIENTS = 100;

  private static final ServerConfiguration CONFIGURATION =
      ServerConfiguration.builder(DomainName.of("mx.example.org")).build();
  private static final Peer PEER =
      Peer.of(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 25));

  /** The kind of buffer that holds the octets received. */
  @Param({"heap", "direct"})
  public String memory = "heap";

  private ByteBuffer[] dialogue = {};
  private ByteBuffer[] recipients = {};
  private ByteBuffer[] byData = {};
  private ByteBuffer[] byBdat = {};
  private ByteBuffer[] hello = {};
  private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 16);
  private final byte[] sink = new byte[1 << 16];

  /** The octets of messages so far; keeps the JIT from optimising the work away. */
  private long octets;

  /** Prepares the client's octets, a buffer for each group that a client sends in one go. */
  @Setup
  public void prepare() {
    String line = "x".repeat(76) + "\r\n";
    String message = "Subject: 4 KB\r\n\r\n" + line.repeat(52) + ".\r\n";
    String mail = "MAIL FROM:<bounces@mailer.example.com>\r\n";
    String rcpt = "RCPT TO:<john@example.net>\r\n";
    String megabyte = line.repeat((1 << 20) / line.length());
    dialogue =
        groups("EHLO mail-relay-17.example.com\r\n", mail, rcpt, "DATA\r\n", message, "QUIT\r\n");
    recipients =
        groups(
            "EHLO c.example\r\n", mail + rcpt.repeat(RECIPIENTS) + "DATA\r\n", ".\r\n", "QUIT\r\n");
    byData = groups("EHLO c.example\r\n", mail + rcpt + "DATA\r\n", megabyte + ".\r\n", "QUIT\r\n");
    byBdat =
        groups(
            "EHLO c.example\r\n",
            mail + rcpt,
            "BDAT " + megabyte.length() + " LAST\r\n" + megabyte,
            "QUIT\r\n");
    hello = groups("EHLO mail-relay-17.example.com\r\n");
  }

  private ByteBuffer[] groups(String... texts) {
    ByteBuffer[] groups = new ByteBuffer[texts.length];
    for (int i = 0; i < texts.length; i++) {
      byte[] octetsOf = texts[i].getBytes(US_ASCII);
      int capacity = Math.max(octetsOf.length, 2048);
      groups[i] =
          (memory.equals("heap")
                  ? ByteBuffer.allocate(capacity)
                  : ByteBuffer.allocateDirect(capacity))
              .put(octetsOf)
              .flip();
    }
    return groups;
  }

  /** One message of 4 KB, from EHLO to QUIT. */
  @Benchmark
  public long dialogue() {
    return serve(dialogue);
  }

  /** A message to 100 recipients, pipelined in one group; the figure is per recipient. */
  @Benchmark
  @OperationsPerInvocation(RECIPIENTS)
  public long hundredRecipients() {
    return serve(recipients);
  }

  /** A message of 1 MB by DATA. */
  @Benchmark
  public long megabyteByData() {
    return serve(byData);
  }

  /** A message of 1 MB by BDAT. */
  @Benchmark
  public long megabyteByBdat() {
    return serve(byBdat);
  }

  /** A greeting and the reply to EHLO. */
  @Benchmark
  public long hello() {
    return serve(hello);
  }

  /** The yardstick of {@link #dialogue}: a plain sum of its octets. */
  @Benchmark
  public long sumOfTheDialogue() {
    long sum = 0;
    for (ByteBuffer group : dialogue) {
      for (int i = 0; i < group.limit(); i++) {
        sum += group.get(i);
      }
    }
    return sum;
  }

  private long serve(ByteBuffer[] groups) {
    octets = 0;
    SmtpServerSession session = new SmtpServerSession(CONFIGURATION, PEER, 0);
    ByteBuffer first = groups[0].duplicate().limit(0);
    round(session, first);
    for (ByteBuffer group : groups) {
      group.rewind();
      round(session, group);
    }
    return octets + out.position();
  }

  private void round(SmtpServerSession session, ByteBuffer in) {
    while (true) {
      ServerEvent event = session.poll(in, 0);
      if (event instanceof ServerEvent.Asking asking) {
        session.answer(asking.decision(), Verdict.ACCEPT, 0);
      } else if (event instanceof ServerEvent.Octets part) {
        octets += part.to() - part.from();
      } else if (event == ServerEvent.Control.NEED_INPUT) {
        transmit(session);
        return;
      } else if (event == ServerEvent.Control.FLUSH) {
        transmit(session);
      }
    }
  }

  private void transmit(SmtpServerSession session) {
    session.transmit(out.clear(), 0);
    out.flip().get(sink, 0, out.remaining());
  }
}
