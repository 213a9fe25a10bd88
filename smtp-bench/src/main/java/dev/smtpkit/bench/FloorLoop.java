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
import java.util.function.Supplier;

/**
 * The event loop of the floor servers: one selector and one thread. Greets each client and calls a
 * reader whenever a connection is readable.
 *
 * @param <C> the state of a connection
 */
final class FloorLoop<C> {

  private static final byte[] GREETING = "220 floor ESMTP\r\n".getBytes(US_ASCII);

  /** Reads from a connection, and closes it at its end. */
  @FunctionalInterface
  interface Reader<C> {
    void read(SocketChannel channel, C client) throws IOException;
  }

  private final ByteBuffer greeting = ByteBuffer.allocateDirect(GREETING.length).put(GREETING);
  private final Supplier<C> clients;
  private final Class<C> kind;
  private final Reader<C> reader;

  FloorLoop(Supplier<C> clients, Class<C> kind, Reader<C> reader) {
    this.clients = clients;
    this.kind = kind;
    this.reader = reader;
  }

  /**
   * Serves on loopback until the process is killed, and prints the port; port 0 picks a free one.
   */
  void serve(int port) throws IOException {
    Selector selector = Selector.open();
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
    server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
    InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
    System.out.println("listening floor 127.0.0.1:" + address.getPort());
    while (true) {
      selector.select(
          key -> {
            try {
              if (key.isAcceptable()) {
                accept(server, selector);
              } else {
                reader.read((SocketChannel) key.channel(), kind.cast(key.attachment()));
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
      channel.register(selector, SelectionKey.OP_READ, clients.get());
      channel.write(greeting.rewind());
    }
  }

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      // The connection is unusable either way.
    }
  }
}
