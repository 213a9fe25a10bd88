package dev.smtpkit.bench;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.EhloResponse;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.wire.ReplyParser;
import dev.smtpkit.proto.wire.ReplyWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds and octets allocated per reply, written and parsed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ReplyBenchmark {

  private static final DomainName DOMAIN = DomainName.of("mx.example.org");

  private final ReplyWriter writer = new ReplyWriter();
  private final ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);
  private final Reply ehlo = buildEhlo();
  private ByteBuffer out = ByteBuffer.allocate(0);
  private ByteBuffer oneLine = ByteBuffer.allocate(0);
  private ByteBuffer ehloLines = ByteBuffer.allocate(0);
  private ReceivedReply received = parsed(ByteBuffer.wrap(new byte[0]));

  /** The kind of buffer that holds the octets. */
  @Param({"heap", "direct"})
  public String memory = "heap";

  /** Encodes the replies. */
  @Setup
  public void encode() {
    out = buffer(4096);
    oneLine = encoded(Replies.RECIPIENT_OK);
    ehloLines = encoded(ehlo);
    received = parsed(ehloLines);
  }

  private ByteBuffer buffer(int size) {
    return memory.equals("direct") ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
  }

  private ByteBuffer encoded(Reply reply) {
    ByteBuffer octets = buffer(reply.length());
    writer.write(reply, octets);
    return octets.flip();
  }

  private ReceivedReply parsed(ByteBuffer in) {
    in.rewind();
    return parser.next(in) == ReplyParser.Result.REPLY
        ? parser.reply()
        : ReceivedReply.of(Replies.OK.code(), List.of(""));
  }

  private static Reply buildEhlo() {
    return EhloResponse.builder(DOMAIN)
        .add(EhloKeyword.PIPELINING)
        .add(EhloKeyword.size(36_700_160))
        .add(EhloKeyword.EIGHT_BIT_MIME)
        .add(EhloKeyword.ENHANCEDSTATUSCODES)
        .add(EhloKeyword.SMTPUTF8)
        .add(EhloKeyword.CHUNKING)
        .add(EhloKeyword.auth(List.of("SCRAM-SHA-256", "PLAIN", "LOGIN")))
        .build()
        .toReply();
  }

  /** A stock reply of one line, like most replies. */
  @Benchmark
  public boolean writeStock() {
    return writer.write(Replies.RECIPIENT_OK, out.clear());
  }

  /** The reply to EHLO with seven keywords, built beforehand. */
  @Benchmark
  public boolean writeEhlo() {
    return writer.write(ehlo, out.clear());
  }

  /** The reply to EHLO, built and written each time. */
  @Benchmark
  public boolean buildAndWriteEhlo() {
    return writer.write(buildEhlo(), out.clear());
  }

  /** A reply of one line. */
  @Benchmark
  public ReceivedReply parseOneLine() {
    return parsed(oneLine);
  }

  /** The reply to EHLO, eight lines. */
  @Benchmark
  public ReceivedReply parseEhlo() {
    return parsed(ehloLines);
  }

  /** The keywords of the parsed reply to EHLO. */
  @Benchmark
  public @Nullable EhloResponse readEhlo() {
    return EhloResponse.parse(received);
  }
}
