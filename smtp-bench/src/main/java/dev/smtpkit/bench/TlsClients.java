package dev.smtpkit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Clients that send one message each after STARTTLS: connection, full handshake of TLS 1.3,
 * message, QUIT. They measure nothing: whoever starts them measures what the server spends.
 */
public final class TlsClients {

  private static final int PATIENCE_MILLIS = 30_000;

  private static final byte[] MESSAGE =
      ("Subject: x\r\n\r\n" + ("x".repeat(76) + "\r\n").repeat(52) + ".\r\n").getBytes(US_ASCII);

  private final InetSocketAddress server;
  private final SSLContext context;
  private final AtomicInteger left;

  private TlsClients(InetSocketAddress server, SSLContext context, int connections) {
    this.server = server;
    this.context = context;
    left = new AtomicInteger(connections);
  }

  /**
   * Runs the clients.
   *
   * @param arguments the port on loopback, how many connections, and how many of them at a time
   * @throws GeneralSecurityException if the platform has no TLS
   * @throws InterruptedException never
   */
  public static void main(String[] arguments)
      throws GeneralSecurityException, InterruptedException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Credulous()}, null);
    TlsClients clients =
        new TlsClients(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
            context,
            Integer.parseInt(arguments[1]));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      Thread thread = new Thread(clients::run, "client-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (clients.left.get() > 0) {
      System.exit(1);
    }
  }

  private void run() {
    for (int number = left.decrementAndGet(); number >= 0; number = left.decrementAndGet()) {
      try {
        deliver(number);
      } catch (IOException e) {
        left.set(Integer.MAX_VALUE);
        throw new IllegalStateException("a client failed", e);
      }
    }
  }

  private void deliver(int number) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(server, PATIENCE_MILLIS);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      expect(in, "220");
      say(socket, in, "EHLO client.example\r\n", "250");
      say(socket, in, "STARTTLS\r\n", "220");
      // A name of its own for each, or a client would resume the session of the one before.
      String name = "n" + number + ".example";
      try (SSLSocket secured =
          (SSLSocket) context.getSocketFactory().createSocket(socket, name, 25, true)) {
        secured.setEnabledProtocols(new String[] {"TLSv1.3"});
        InputStream opened = new BufferedInputStream(secured.getInputStream());
        say(secured, opened, "EHLO client.example\r\n", "250");
        say(secured, opened, "MAIL FROM:<a@client.example>\r\n", "250");
        say(secured, opened, "RCPT TO:<b@localhost>\r\n", "250");
        say(secured, opened, "DATA\r\n", "354");
        secured.getOutputStream().write(MESSAGE);
        expect(opened, "250");
        say(secured, opened, "QUIT\r\n", "221");
      }
    }
  }

  private static void say(Socket socket, InputStream in, String line, String code)
      throws IOException {
    socket.getOutputStream().write(line.getBytes(US_ASCII));
    expect(in, code);
  }

  private static void expect(InputStream in, String code) throws IOException {
    StringBuilder line = new StringBuilder();
    do {
      line.setLength(0);
      int octet;
      while ((octet = in.read()) != '\n') {
        if (octet < 0) {
          throw new EOFException("the server closed the connection within a reply");
        }
        line.append((char) octet);
      }
    } while (line.charAt(3) == '-');
    if (line.indexOf(code) != 0) {
      throw new IOException("expected " + code + ", received " + line);
    }
  }

  /** Trusts every certificate, because the server's is self-signed. */
  private static final class Credulous extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
