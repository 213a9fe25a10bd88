package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** A server that answers each line with its length and says "idle" after five minutes. */
class Echo implements ConnectionUnderTest {

  private static final long IDLE_NANOS = 300_000_000_000L;

  private final StringBuilder line = new StringBuilder();
  private long lastNanos;
  private boolean closed;

  @Override
  public byte[] open(long nowNanos) {
    lastNanos = nowNanos;
    return octets("hello");
  }

  @Override
  public byte[] receive(ByteBuffer octets, long nowNanos) {
    lastNanos = nowNanos;
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    while (octets.hasRemaining() && !closed) {
      line.append((char) (octets.get() & 0xff));
      if (line.toString().endsWith("\r\n")) {
        line.setLength(line.length() - 2);
        closed = line.toString().equals("quit");
        answer.writeBytes(octets(String.valueOf(line.length())));
        line.setLength(0);
      }
    }
    return answer.toByteArray();
  }

  @Override
  public byte[] advance(long nowNanos) {
    return nowNanos - lastNanos >= IDLE_NANOS ? octets("idle") : new byte[0];
  }

  @Override
  public byte[] endOfInput(long nowNanos) {
    closed = true;
    return octets("bye");
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {}

  static byte[] octets(String line) {
    return (line + "\r\n").getBytes(US_ASCII);
  }
}
