package dev.smtpkit.bench;

import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.wire.CommandParser;
import dev.smtpkit.proto.wire.LineFramer;
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
import org.openjdk.jmh.infra.Blackhole;

/** Nanoseconds and octets allocated per command line. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CommandParserBenchmark {

  private static final int LINES = 10;

  private final CommandParser parser = new CommandParser(SyntaxProfile.STRICT);
  private final LineFramer framer = new LineFramer(WireLimits.DEFAULT);
  private final byte[][] lines = new byte[LINES][];
  private ByteBuffer stream = ByteBuffer.allocate(0);

  /** The kind of buffer that holds the stream. */
  @Param({"heap", "direct"})
  public String memory = "heap";

  /** Encodes the lines. */
  @Setup
  public void encode() {
    for (int i = 0; i < LINES; i++) {
      lines[i] = TenLines.octets(i);
    }
    byte[] octets = TenLines.stream();
    stream =
        memory.equals("direct")
            ? ByteBuffer.allocateDirect(octets.length)
            : ByteBuffer.allocate(octets.length);
    stream.put(octets).flip();
  }

  /** The yardstick: a plain sum over the octets of the ten lines. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public int sumOfOctets() {
    int sum = 0;
    for (byte[] line : lines) {
      for (byte octet : line) {
        sum += octet;
      }
    }
    return sum;
  }

  /** The ten lines, framed beforehand. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void parse(Blackhole sink) {
    for (byte[] line : lines) {
      sink.consume(parser.parse(line, 0, line.length, Utf8.REFUSED));
    }
  }

  /** The ten lines from one buffer. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void frameAndParse(Blackhole sink) {
    stream.rewind();
    while (framer.next(stream, LineFramer.Expectation.COMMAND) == LineFramer.Result.LINE) {
      sink.consume(parser.parse(stream, framer.from(), framer.to(), Utf8.REFUSED));
    }
  }

  /** The ten lines from a stream that arrives in three pieces of equal length. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void frameAndParseThreePieces(Blackhole sink) {
    stream.rewind();
    int end = stream.limit();
    for (int piece = 1; piece <= 3; piece++) {
      stream.limit(end * piece / 3);
      while (framer.next(stream, LineFramer.Expectation.COMMAND) == LineFramer.Result.LINE) {
        sink.consume(parser.parse(stream, framer.from(), framer.to(), Utf8.REFUSED));
      }
    }
  }

  /** The ten lines from a stream that arrives octet by octet. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void frameAndParseOctetByOctet(Blackhole sink) {
    stream.rewind();
    int end = stream.limit();
    for (int limit = 1; limit <= end; limit++) {
      stream.limit(limit);
      if (framer.next(stream, LineFramer.Expectation.COMMAND) == LineFramer.Result.LINE) {
        sink.consume(parser.parse(stream, framer.from(), framer.to(), Utf8.REFUSED));
      }
    }
  }

  /** One of the ten lines. */
  @State(Scope.Thread)
  public static class OneLine {

    /** The line's verb, with a suffix where two lines have the same. */
    @Param({
      "EHLO",
      "MAIL",
      "RCPT-parameters",
      "RCPT",
      "DATA",
      "BDAT",
      "RSET",
      "NOOP",
      "AUTH",
      "QUIT"
    })
    public String line = "EHLO";

    private byte[] octets = {};

    /** Encodes the line. */
    @Setup
    public void encode() {
      int index =
          switch (line) {
            case "EHLO" -> 0;
            case "MAIL" -> 1;
            case "RCPT-parameters" -> 2;
            case "RCPT" -> 3;
            case "DATA" -> 4;
            case "BDAT" -> 5;
            case "RSET" -> 6;
            case "NOOP" -> 7;
            case "AUTH" -> 8;
            default -> 9;
          };
      octets = TenLines.octets(index);
    }
  }

  /** One line, framed beforehand. */
  @Benchmark
  public Parsed parseOne(OneLine one) {
    return parser.parse(one.octets, 0, one.octets.length, Utf8.REFUSED);
  }
}
