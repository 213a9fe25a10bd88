package dev.smtpkit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/**
 * Measures how fast a server serves one connection: a large message, or groups of a MAIL, a hundred
 * RCPT and a DATA, each group in one write. Prints a line for each round.
 */
public final class OneConnection {

  private static final int RECIPIENTS = 100;

  /** The time that a round of groups takes. */
  private static final long ROUND_NANOS = 2_000_000_000L;

  private static final byte[] LINE = ("x".repeat(76) + "\r\n").getBytes(US_ASCII);

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);

  private OneConnection(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Runs rounds.
   *
   * @param arguments the port on loopback, {@code data} or {@code rcpt}, how many rounds, and for
   *     {@code data} how many megabytes (10^6 octets) each
   * @throws IOException if the server closes the connection or sends an unexpected reply
   */
  public static void main(String[] arguments) throws IOException {
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
    try (SocketChannel channel = SocketChannel.open(server)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      OneConnection client = new OneConnection(channel);
      client.expect("220", 1);
      client.say("EHLO client.example\r\n");
      client.expect("250", 1);
      for (int round = Integer.parseInt(arguments[2]); round > 0; round--) {
        if (arguments[1].equals("data")) {
          client.data(Long.parseLong(arguments[3]) * 1_000_000);
        } else {
          client.recipients();
        }
      }
      client.say("QUIT\r\n");
      client.expect("221", 1);
    }
  }

  private void data(long octets) throws IOException {
    ByteBuffer lines = ByteBuffer.allocateDirect(LINE.length * 3000);
    while (lines.hasRemaining()) {
      lines.put(LINE);
    }
    say("MAIL FROM:<a@client.example>\r\nRCPT TO:<b@localhost>\r\nDATA\r\n");
    expect("354", 3);
    long began = System.nanoTime();
    long sent = 0;
    for (; sent < octets; sent += lines.capacity()) {
      write(lines.clear());
    }
    say(".\r\n");
    expect("250", 1);
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT, "%d octets in one message: %.0f MB/s%n", sent, sent / seconds / 1e6);
  }

  private void recipients() throws IOException {
    byte[] group =
        ("MAIL FROM:<a@client.example>\r\n"
                + "RCPT TO:<b@localhost>\r\n".repeat(RECIPIENTS)
                + "DATA\r\n")
            .getBytes(US_ASCII);
    ByteBuffer out = ByteBuffer.allocateDirect(group.length).put(group);
    long began = System.nanoTime();
    long now = began;
    long groups = 0;
    long reads = 0;
    for (; now - began < ROUND_NANOS; now = System.nanoTime()) {
      write(out.clear());
      reads += expect("354", RECIPIENTS + 2);
      say(".\r\n");
      expect("250", 1);
      groups++;
    }
    double seconds = (now - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%d groups of MAIL, %d RCPT and DATA: %.0f RCPT/s, %.2f reads for the replies to a group%n",
        groups,
        RECIPIENTS,
        groups * RECIPIENTS / seconds,
        (double) reads / groups);
  }

  private void say(String line) throws IOException {
    write(ByteBuffer.wrap(line.getBytes(US_ASCII)));
  }

  private void write(ByteBuffer octets) throws IOException {
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }

  /**
   * Reads replies, and checks the code of the last.
   *
   * @return the number of reads that it took
   */
  private int expect(String code, int replies) throws IOException {
    in.clear();
    int left = replies;
    int reads = 0;
    int lineStart = 0;
    int at = 0;
    while (left > 0) {
      if (channel.read(in) < 0) {
        throw new EOFException("the server closed the connection instead of replying " + code);
      }
      reads++;
      for (; at < in.position(); at++) {
        if (in.get(at) == '\n') {
          if (in.get(lineStart + 3) == ' ' && --left == 0) {
            requireCode(code, lineStart);
          }
          lineStart = at + 1;
        }
      }
    }
    return reads;
  }

  private void requireCode(String code, int lineStart) throws IOException {
    for (int i = 0; i < 3; i++) {
      if (in.get(lineStart + i) != code.charAt(i)) {
        byte[] line = new byte[in.position() - lineStart];
        in.get(lineStart, line);
        throw new IOException("expected " + code + ", received " + new String(line, US_ASCII));
      }
    }
  }
}
