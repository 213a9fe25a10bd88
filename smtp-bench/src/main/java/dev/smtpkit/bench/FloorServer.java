package dev.smtpkit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The floor of every figure of the transport: the cost of a selector and of the kernel alone. One
 * thread, one direct buffer, fixed replies by the first letter of a line, an octet-wise search for
 * the end of a message. It has no parser, no limits and no session, and is not a mail server.
 */
public final class FloorServer {

  private static final byte[] END = "\r\n.\r\n".getBytes(US_ASCII);

  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
  private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 12);

  /** The state of a connection. */
  private static final class Client {
    boolean inMessage;

    /** The number of octets of {@link #END} that the latest octets match. */
    int matched;

    /** The first letter of the line, 0 before it has arrived. */
    byte first;
  }

  private FloorServer() {}

  /**
   * Serves on loopback until the process is killed.
   *
   * @param arguments the port
   * @throws IOException if the port is in use
   */
  public static void main(String[] arguments) throws IOException {
    FloorServer floor = new FloorServer();
    new FloorLoop<>(Client::new, Client.class, floor::read).serve(Integer.parseInt(arguments[0]));
  }

  private void read(SocketChannel channel, Client client) throws IOException {
    in.clear();
    out.clear();
    boolean ended = channel.read(in) < 0;
    in.flip();
    while (in.hasRemaining()) {
      byte octet = in.get();
      if (client.inMessage) {
        message(client, octet);
      } else if (octet == '\n') {
        ended |= client.first == 'Q';
        command(client);
      } else if (client.first == 0) {
        client.first = octet;
      }
    }
    channel.write(out.flip());
    if (ended) {
      channel.close();
    }
  }

  private void message(Client client, byte octet) {
    client.matched = octet == END[client.matched] ? client.matched + 1 : octet == '\r' ? 1 : 0;
    if (client.matched == END.length) {
      client.inMessage = false;
      say("250 2.0.0 Ok");
    }
  }

  private void command(Client client) {
    client.inMessage = client.first == 'D';
    client.matched = 2;
    say(client.first == 'D' ? "354 Go on" : client.first == 'Q' ? "221 2.0.0 Bye" : "250 2.0.0 Ok");
    client.first = 0;
  }

  private void say(String reply) {
    out.put(reply.getBytes(US_ASCII)).put((byte) '\r').put((byte) '\n');
  }
}
