package dev.smtpkit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * What a selector and the kernel cost, and nothing else: one thread, one direct buffer, fixed
 * replies by the first letter of a line, an octet-wise search for the end of a message. No parsing,
 * no limits, no session; not a mail server. The floor beneath every figure of the transport.
 */
public final class FloorServer {

  private static final byte[] END = "\r\n.\r\n".getBytes(US_ASCII);

  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
  private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 12);

  /** What is known of one connection. */
  private static final class Client {
    boolean inMessage;

    /** Octets of the end that were just seen. */
    int matched;

    /** The line's first letter, 0 at its beginning. */
    byte first;
  }

  private FloorServer() {}

  /**
   * Serves on loopback until it is killed.
   *
   * @param arguments the port
   * @throws IOException if the port is taken
   */
  public static void main(String[] arguments) throws IOException {
    new FloorServer().serve(Integer.parseInt(arguments[0]));
  }

  private void serve(int port) throws IOException {
    Selector selector = Selector.open();
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
    server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
    System.out.println("listening floor 127.0.0.1:" + port);
    while (true) {
      selector.select(
          key -> {
            try {
              if (key.isAcceptable()) {
                accept(server, selector);
              } else {
                read(key);
              }
            } catch (IOException e) {
              close(key);
            }
          });
    }
  }

  private void accept(ServerSocketChannel server, Selector selector) throws IOException {
    SocketChannel channel = server.accept();
    if (channel != null) {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.register(selector, SelectionKey.OP_READ, new Client());
      out.clear();
      say("220 floor ESMTP");
      channel.write(out.flip());
    }
  }

  private void read(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    Client client = (Client) key.attachment();
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
      close(key);
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

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      // It is gone in any case.
    }
  }
}
