package dev.smtpkit.bench;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.wire.DataEncoder;
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

/** Octets of message content encoded per microsecond, which is megabytes per second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DataEncoderBenchmark {

  /** The lines of the message: 78 octets and CRLF, one in twenty with a dot at its beginning. */
  private static final int LINES = 800;

  private static final int OCTETS = LINES * 80;

  private final DataEncoder encoder = new DataEncoder(BareLineEnds.REJECT);
  private final byte[] copy = new byte[OCTETS];
  private byte[] octets = {};
  private ByteBuffer in = ByteBuffer.allocate(0);
  private ByteBuffer out = ByteBuffer.allocate(0);

  /** The kind of buffers that hold the message before and after encoding. */
  @Param({"heap", "direct"})
  public String memory = "heap";

  /** Writes the message. */
  @Setup
  public void prepare() {
    ByteBuffer message = ByteBuffer.allocate(OCTETS);
    for (int line = 0; line < LINES; line++) {
      message.put((byte) (line % 20 == 0 ? '.' : 'x'));
      for (int i = 1; i < 78; i++) {
        message.put((byte) ('a' + i % 26));
      }
      message.put((byte) '\r').put((byte) '\n');
    }
    octets = message.array();
    in = buffer(OCTETS).put(octets).flip();
    out = buffer(OCTETS + LINES / 20 + 3);
  }

  private ByteBuffer buffer(int size) {
    return memory.equals("direct") ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
  }

  /** The yardstick: the same octets copied within the cache. */
  @Benchmark
  @OperationsPerInvocation(OCTETS)
  public byte[] arraycopy() {
    System.arraycopy(octets, 0, copy, 0, OCTETS);
    return copy;
  }

  /** The whole message into one buffer. */
  @Benchmark
  @OperationsPerInvocation(OCTETS)
  public ByteBuffer encode() {
    in.rewind();
    out.clear();
    encoder.reset();
    encoder.encode(in, out);
    if (encoder.finish(out) != DataEncoder.Result.COMPLETE) {
      throw new IllegalStateException(
          "a buffer of " + out.capacity() + " octets is too small for the message");
    }
    return out;
  }
}
