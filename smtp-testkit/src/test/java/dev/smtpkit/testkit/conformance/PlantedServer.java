package dev.smtpkit.testkit.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * A server on the loopback interface that keeps every clause, but for the faults that are planted
 * in it. It stores nothing and looks at octets by regular expressions.
 */
final class PlantedServer implements AutoCloseable {

  /** Where a fault is. */
  enum Kind {
    /** The text ends a message as well; it is matched with a CRLF in front of the content. */
    END,
    /** The text ends a command as well. */
    LINE,
    /** RSET, EHLO, HELO or "content", if they match, leave a transaction as it is. */
    KEEP,
    /** A line that the expression matches whole has this reply, and no other effect. */
    REPLY
  }

  /** A fault; the reply is there for {@link Kind#REPLY} only and has the escapes of Java. */
  record Fault(Kind kind, Pattern pattern, String reply) {}

  private final List<Fault> faults;
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  PlantedServer(List<Fault> faults) {
    this.faults = faults;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      PlantedSession session = new PlantedSession(faults);
      write(socket, session.greeting());
      byte[] octets = new byte[65536];
      int count;
      while (!session.isClosed() && (count = socket.getInputStream().read(octets)) >= 0) {
        write(socket, session.receive(new String(octets, 0, count, ISO_8859_1)));
      }
    } catch (IOException e) {
      // The client is gone.
    }
  }

  private static void write(Socket socket, String reply) throws IOException {
    socket.getOutputStream().write(reply.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
