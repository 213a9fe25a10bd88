package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** A client by hand: sends what it is told, reads replies, waits for nothing longer than 10 s. */
final class Client implements AutoCloseable {

  static final String ENVELOPE = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n";

  private final Socket socket = new Socket();

  /** In place of the socket, null over TCP. */
  private final @Nullable SocketChannel unix;

  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = OutputStream.nullOutputStream();

  /**
   * A client over TCP or a Unix domain socket; only a test's own timeout ends waits of the latter.
   */
  Client(SocketAddress address) throws IOException {
    if (address instanceof UnixDomainSocketAddress path) {
      unix = SocketChannel.open(path);
      in = new BufferedInputStream(Channels.newInputStream(unix));
      out = Channels.newOutputStream(unix);
    } else {
      unix = null;
      connect(address);
    }
  }

  /** A client with an address of its own. */
  Client(SocketAddress address, InetAddress from) throws IOException {
    unix = null;
    socket.bind(new InetSocketAddress(from, 0));
    connect(address);
  }

  /**
   * A client.
   *
   * @param buffer the size of the socket's buffers, 0 for the usual one
   */
  Client(SocketAddress address, int buffer) throws IOException {
    unix = null;
    if (buffer > 0) {
      socket.setReceiveBufferSize(buffer);
      socket.setSendBufferSize(buffer);
    }
    connect(address);
  }

  private void connect(SocketAddress address) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) SECONDS.toMillis(Await.PATIENCE_SECONDS));
    socket.connect(address, (int) SECONDS.toMillis(Await.PATIENCE_SECONDS));
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /**
   * Goes on under TLS.
   *
   * @param engine the client's
   * @param segment how many octets of what is sealed are sent at a time, 0 for all
   */
  TlsStreams tls(SSLEngine engine, int segment) {
    return tls(engine, () -> segment);
  }

  /**
   * Goes on under TLS.
   *
   * @param engine the client's
   * @param segments how many octets of what is sealed are sent next, 0 for all
   */
  TlsStreams tls(SSLEngine engine, IntSupplier segments) {
    return new TlsStreams(in, out, engine, segments);
  }

  int localPort() {
    return socket.getLocalPort();
  }

  /** Sends so many octets more to the socket, and fails at the next one. */
  Client cutAfter(int octets) {
    OutputStream socketOut = out;
    out =
        new OutputStream() {
          private int left = octets;

          @Override
          public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
          }

          @Override
          public void write(byte[] octets, int from, int length) throws IOException {
            int now = Math.min(length, left);
            socketOut.write(octets, from, now);
            left -= now;
            if (now < length) {
              throw new EOFException("cut off as the test says");
            }
          }
        };
    return this;
  }

  /** Does something after each write to the socket, such as to wait until it was read. */
  Client afterEachWrite(Runnable what) {
    OutputStream socketOut = out;
    out =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
          }

          @Override
          public void write(byte[] octets, int from, int length) throws IOException {
            socketOut.write(octets, from, length);
            what.run();
          }
        };
    return this;
  }

  /** Goes on under TLS, the handshake done. */
  Client secured(TlsStreams streams) throws IOException {
    streams.handshake();
    return over(streams);
  }

  /** Goes on under TLS, whose handshake was done. */
  Client over(TlsStreams streams) {
    in = streams.input();
    out = streams.output();
    return this;
  }

  Client secured(SSLEngine engine) throws IOException {
    return secured(tls(engine, 0));
  }

  /** Says STARTTLS and goes on in clear: what follows is the handshake. */
  Client startTls() throws IOException {
    expect("220 ").send("EHLO c.example\r\n").expect("250 ");
    return send("STARTTLS\r\n").expect("220 2.0.0");
  }

  Client send(String octets) throws IOException {
    return send(octets.getBytes(ISO_8859_1));
  }

  Client send(byte[] octets) throws IOException {
    out.write(octets);
    out.flush();
    return this;
  }

  Client sendOctetByOctet(String octets) throws IOException {
    for (byte octet : octets.getBytes(ISO_8859_1)) {
      out.write(octet);
    }
    return this;
  }

  /** Greets and opens a transaction, up to the 354. */
  Client untilData() throws IOException {
    send("EHLO c.example\r\n" + ENVELOPE + "DATA\r\n");
    assertThat(codes(5)).containsExactly("220", "250", "250", "250", "354");
    return this;
  }

  /** The next line, null at the end of input. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      line.append((char) octet);
      int length = line.length();
      if (octet == '\n' && length > 1 && line.charAt(length - 2) == '\r') {
        return line.substring(0, length - 2);
      }
    }
    return line.isEmpty() ? "" : line + "<end of input>";
  }

  /** The last line of the next reply, empty at the end of input. */
  String reply() throws IOException {
    while (true) {
      String line = line();
      if (line.length() < 4 || line.charAt(3) != '-') {
        return line;
      }
    }
  }

  List<String> codes(int replies) throws IOException {
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < replies; i++) {
      String reply = reply();
      codes.add(reply.length() < 3 ? reply : reply.substring(0, 3));
    }
    return codes;
  }

  /** The codes of all replies up to the end of input. */
  List<String> codesToTheEnd() throws IOException {
    List<String> codes = new ArrayList<>();
    for (String reply = reply(); !reply.isEmpty(); reply = reply()) {
      codes.add(reply.substring(0, 3));
    }
    return codes;
  }

  Client expect(String start) throws IOException {
    assertThat(reply()).startsWith(start);
    return this;
  }

  void expectEnd() throws IOException {
    assertThat(in.read()).as("end of input").isNegative();
  }

  /** Waits until the connection is gone, in whatever way. */
  void expectGone() {
    try {
      while (in.read() >= 0) {
        // Octets that are still on their way.
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection lives on", e);
    } catch (IOException e) {
      assertThat(e).isNotNull();
    }
  }

  void shutdownOutput() throws IOException {
    if (unix == null) {
      socket.shutdownOutput();
    } else {
      unix.shutdownOutput();
    }
  }

  /** Closes with a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Closes before the test's end. */
  void hangUp() throws IOException {
    if (unix == null) {
      socket.close();
    } else {
      unix.close();
    }
  }

  @Override
  public void close() throws IOException {
    hangUp();
  }
}
