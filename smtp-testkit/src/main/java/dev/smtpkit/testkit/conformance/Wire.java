package dev.smtpkit.testkit.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A connection to the server under test, in clear or under TLS. Confined to one thread. */
final class Wire implements AutoCloseable {

  static final int END = -1;
  static final int NOTHING = -2;

  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "conformance-watch");
            thread.setDaemon(true);
            return thread;
          });

  private final Target target;
  private final byte[] buffer = new byte[8192];
  private int from;
  private int to;
  private volatile Socket socket;
  private InputStream in;
  private OutputStream out;

  private Wire(Target target, Socket socket) throws IOException {
    this.target = target;
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  static Wire connect(Target target) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(target.address(), (int) target.patience().toMillis());
      return new Wire(target, socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends octets. A server that does not read them cannot hold the test up: after the patience of
   * the run the connection is closed, and this fails.
   */
  void send(byte[] octets) throws IOException {
    Future<?> cut =
        WATCH.schedule(this::close, timeFor(octets.length).toNanos(), TimeUnit.NANOSECONDS);
    try {
      write(octets);
    } finally {
      cut.cancel(false);
    }
  }

  /** A write for each octet may take a millisecond on a busy machine. */
  private Duration timeFor(int octets) {
    return target.pieces() == Target.Pieces.OCTETS
        ? target.patience().plusMillis(octets)
        : target.patience();
  }

  private void write(byte[] octets) throws IOException {
    if (target.pieces() == Target.Pieces.OCTETS) {
      for (byte octet : octets) {
        out.write(octet);
        out.flush();
      }
    } else {
      out.write(octets);
      out.flush();
    }
  }

  /** The next octet, {@link #END}, or {@link #NOTHING} once the deadline has passed. */
  int receive(long deadlineNanos) throws IOException {
    if (from == to) {
      long left = Duration.ofNanos(deadlineNanos - System.nanoTime()).toMillis();
      if (left <= 0) {
        return NOTHING;
      }
      socket.setSoTimeout((int) left);
      try {
        from = 0;
        to = Math.max(0, in.read(buffer));
      } catch (SocketTimeoutException e) {
        to = 0;
        return NOTHING;
      }
      if (to == 0) {
        return END;
      }
    }
    return buffer[from++] & 0xff;
  }

  /** Octets that came in clear and were not read are discarded, as RFC 3207 4.2 demands. */
  void startTls() throws IOException {
    from = to;
    SSLSocket secured =
        (SSLSocket)
            trustingContext()
                .getSocketFactory()
                .createSocket(
                    socket,
                    target.address().getHostString(),
                    target.address().getPort(),
                    /* autoClose= */ true);
    secured.setUseClientMode(true);
    secured.setSoTimeout((int) target.patience().toMillis());
    secured.startHandshake();
    socket = secured;
    in = secured.getInputStream();
    out = secured.getOutputStream();
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing depends on an orderly end of the connection.
    }
  }

  /** Who is tested is chosen by address, and servers under test have certificates of their own. */
  private static SSLContext trustingContext() {
    X509TrustManager trusting =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trusting}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform has no TLS", e);
    }
  }
}
