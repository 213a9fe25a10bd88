package dev.smtpkit.bench;

import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.wire.ContentScanner;
import dev.smtpkit.proto.wire.DataDecoder;
import dev.smtpkit.proto.wire.Decoded;
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

/** Octets of message data per microsecond, which is megabytes per second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DataDecoderBenchmark {

  /** The lines of the message: 78 octets and CRLF, one in twenty with a stuffed dot in addition. */
  private static final int LINES = 800;

  private static final int OCTETS = LINES * 80 + LINES / 20 + 3;

  private final DataDecoder decoder = new DataDecoder(WireLimits.DEFAULT);
  private final ContentScanner scanner = new ContentScanner(WireLimits.DEFAULT);
  private final byte[] copy = new byte[OCTETS];
  private byte[] octets = {};
  private ByteBuffer in = ByteBuffer.allocate(0);

  /** The kind of buffer that holds the message. */
  @Param({"heap", "direct"})
  public String memory = "heap";

  /** Encodes the message. */
  @Setup
  public void encode() {
    ByteBuffer message = ByteBuffer.allocate(OCTETS);
    for (int line = 0; line < LINES; line++) {
      if (line % 20 == 0) {
        message.put((byte) '.').put((byte) '.');
      } else {
        message.put((byte) 'x');
      }
      for (int i = 1; i < 78; i++) {
        message.put((byte) ('a' + i % 26));
      }
      message.put((byte) '\r').put((byte) '\n');
    }
    message.put((byte) '.').put((byte) '\r').put((byte) '\n');
    octets = message.array();
    in = memory.equals("direct") ? ByteBuffer.allocateDirect(OCTETS) : ByteBuffer.allocate(OCTETS);
    in.put(octets).flip();
  }

  /** The yardstick: the same octets copied within the cache. */
  @Benchmark
  @OperationsPerInvocation(OCTETS)
  public byte[] arraycopy() {
    System.arraycopy(octets, 0, copy, 0, OCTETS);
    return copy;
  }

  /** The whole message from one buffer. */
  @Benchmark
  @OperationsPerInvocation(OCTETS)
  public long decode() {
    in.rewind();
    decoder.reset();
    long sum = 0;
    while (decoder.next(in) == Decoded.OCTETS) {
      sum += decoder.from() + decoder.to();
    }
    return sum;
  }

  /** The same octets examined as a chunk of BDAT is. */
  @Benchmark
  @OperationsPerInvocation(OCTETS)
  public long scan() {
    scanner.reset();
    scanner.scan(in, 0, OCTETS);
    return scanner.bareCrs() + scanner.bareLfs() + scanner.nuls();
  }
}
