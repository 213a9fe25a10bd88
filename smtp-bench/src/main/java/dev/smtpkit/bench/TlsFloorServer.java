package dev.smtpkit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import org.jspecify.annotations.Nullable;

/**
 * The floor of every figure of TLS: the cost of a handshake of {@link SSLEngine} after STARTTLS
 * alone. One thread, which also runs the engine's tasks, and fixed replies by the first letters of
 * a line. Not a mail server.
 */
public final class TlsFloorServer {

  private static final byte[] END = "\r\n.\r\n".getBytes(US_ASCII);

  private final SSLContext context;
  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
  private final ByteBuffer opened = ByteBuffer.allocateDirect(1 << 16);
  private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 12);
  private final ByteBuffer sealed = ByteBuffer.allocateDirect(1 << 16);

  /** The state of a connection. */
  private static final class Client {
    @Nullable SSLEngine engine;
    boolean upgrading;
    boolean inMessage;
    boolean over;

    /** The beginning of an incomplete record. */
    byte[] rest = {};

    /** The number of octets of {@link #END} that the latest octets match. */
    int matched;

    /** The first two letters of the line, 0 before they have arrived. */
    byte first;

    byte second;
  }

  private TlsFloorServer(SSLContext context) {
    this.context = context;
  }

  /**
   * Serves on loopback until the process is killed.
   *
   * @param arguments the port, a PKCS #12 file with the key, and its password
   * @throws IOException if the port is in use, or the file cannot be read
   * @throws GeneralSecurityException if the key cannot be used
   */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    char[] password = arguments[2].toCharArray();
    try (InputStream file = Files.newInputStream(Path.of(arguments[1]))) {
      keys.load(file, password);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    TlsFloorServer floor = new TlsFloorServer(context);
    new FloorLoop<>(Client::new, Client.class, floor::read).serve(Integer.parseInt(arguments[0]));
  }

  private void read(SocketChannel channel, Client client) throws IOException {
    in.clear().put(client.rest);
    boolean ended = channel.read(in) < 0;
    in.flip();
    out.clear();
    SSLEngine engine = client.engine;
    if (engine == null) {
      take(client, in);
      channel.write(out.flip());
      if (client.upgrading) {
        client.engine = context.createSSLEngine();
        client.engine.setUseClientMode(false);
        client.engine.beginHandshake();
      }
    } else {
      opened.clear();
      boolean more = true;
      while (more) {
        more = advance(channel, engine);
      }
      take(client, opened.flip());
      seal(channel, engine, out.flip());
      client.rest = new byte[in.remaining()];
      in.get(client.rest);
    }
    if (client.over && engine != null) {
      engine.closeOutbound();
      seal(channel, engine, out.clear().flip());
    }
    if (ended || client.over) {
      channel.close();
    }
  }

  /** Opens a record or takes one step of the handshake; false if neither is possible. */
  private boolean advance(SocketChannel channel, SSLEngine engine) throws IOException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> {
        for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
          task.run();
        }
        return true;
      }
      case NEED_WRAP -> {
        seal(channel, engine, ByteBuffer.allocate(0));
        return true;
      }
      default -> {
        SSLEngineResult result = engine.unwrap(in, opened);
        return result.getStatus() == SSLEngineResult.Status.OK;
      }
    }
  }

  private void seal(SocketChannel channel, SSLEngine engine, ByteBuffer replies)
      throws IOException {
    sealed.clear();
    do {
      SSLEngineResult result = engine.wrap(replies, sealed);
      if (result.bytesProduced() == 0) {
        break;
      }
    } while (replies.hasRemaining()
        || engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP);
    channel.write(sealed.flip());
  }

  private void take(Client client, ByteBuffer octets) {
    while (octets.hasRemaining()) {
      byte octet = octets.get();
      if (client.inMessage) {
        message(client, octet);
      } else if (octet == '\n') {
        command(client);
      } else if (client.first == 0) {
        client.first = octet;
      } else if (client.second == 0) {
        client.second = octet;
      }
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
    client.over = client.first == 'Q';
    client.upgrading = client.first == 'S' && client.second == 'T';
    client.matched = 2;
    say(
        switch (client.first) {
          case 'D' -> "354 Go on";
          case 'Q' -> "221 2.0.0 Bye";
          case 'S' -> "220 2.0.0 Go on";
          default -> "250 2.0.0 Ok";
        });
    client.first = 0;
    client.second = 0;
  }

  private void say(String reply) {
    out.put(reply.getBytes(US_ASCII)).put((byte) '\r').put((byte) '\n');
  }
}
