package dev.smtpkit.examples;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.handler.Driver;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import dev.smtpkit.transport.nio.BlockingExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's engine over blocking sockets, a thread for each connection: a virtual thread where
 * the platform has them. Handlers run on it and may block, or answer later from another thread.
 */
final class ThreadPerConnection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ThreadPerConnection.class);
  private static final int MAX_CONNECTIONS = 1000;

  private final ServerConfiguration configuration;
  private final MailHandler.Factory handlers;
  private final ServerSocket listening;
  private final BlockingExecutor threads =
      BlockingExecutor.builder().threads(MAX_CONNECTIONS).maxWaiting(1).virtualThreads().build();

  /** Listens, and serves each connection. */
  ThreadPerConnection(
      InetSocketAddress address, ServerConfiguration configuration, MailHandler.Factory handlers)
      throws IOException {
    this.configuration = configuration;
    this.handlers = handlers;
    listening = new ServerSocket();
    listening.bind(address);
    new Thread(this::accept, "accept").start();
  }

  /** Prints the subjects of the mail that comes to the port, which is the only argument. */
  public static void main(String[] arguments) throws IOException {
    BlockingExecutor blocking = BlockingExecutor.builder().threads(4).maxWaiting(100).build();
    MailHandler handler = ReadAsStream.handler(blocking, System.out::println, replies -> {});
    new ThreadPerConnection(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
        ServerConfiguration.builder(DomainName.of("mx.example.org")).build(),
        session -> handler);
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        start(listening.accept());
      } catch (IOException e) {
        LOG.debug("no connection", e);
      }
    }
  }

  private void start(Socket socket) throws IOException {
    try {
      threads.execute(() -> serve(socket));
    } catch (RejectedExecutionException e) {
      LOG.warn("more than {} connections", MAX_CONNECTIONS);
      socket.close();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      new Conversation(socket).run();
    } catch (IOException e) {
      LOG.debug("a connection broke", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One connection. Everything happens on its thread. */
  private final class Conversation implements Driver.Owner {

    private final Socket socket;
    private final BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
    private final Driver driver;
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024).flip();
    private final ByteBuffer out = ByteBuffer.allocate(4096);

    Conversation(Socket socket) {
      this.socket = socket;
      Peer peer =
          Peer.of(
              (InetSocketAddress) socket.getRemoteSocketAddress(),
              (InetSocketAddress) socket.getLocalSocketAddress());
      driver =
          new Driver(new SmtpServerSession(configuration, peer, System.nanoTime()), handlers, this);
    }

    @Override
    public void execute(Runnable task) {
      answers.add(task);
    }

    @Override
    public void wake() {
      // Whoever runs the answers polls afterwards.
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void failed(Throwable cause) {
      LOG.warn("handler", cause);
    }

    void run() throws IOException, InterruptedException {
      try {
        while (true) {
          ServerEvent.Control control = driver.poll(in);
          write();
          if (control == ServerEvent.Control.FLUSH) {
            continue;
          }
          switch (driver.demand()) {
            case CLOSE -> {
              return;
            }
            case READ -> read();
            case DECISION, SINK, DELAY -> awaitAnswer();
            case TLS, CONTENT -> throw new IOException("not a demand of this server");
          }
        }
      } finally {
        driver.abort();
      }
    }

    private void write() throws IOException {
      boolean more;
      do {
        more = driver.transmit(out);
        socket.getOutputStream().write(out.array(), 0, out.position());
        out.clear();
      } while (more);
    }

    private void read() throws IOException {
      socket.setSoTimeout((int) Math.min(millisLeft(), Integer.MAX_VALUE));
      in.compact();
      try {
        int count = socket.getInputStream().read(in.array(), in.position(), in.remaining());
        if (count < 0) {
          driver.inputClosed();
        } else {
          in.position(in.position() + count);
        }
      } catch (SocketTimeoutException e) {
        driver.expire();
      } finally {
        in.flip();
      }
    }

    /** Runs an answer that another thread of the handler gave. */
    private void awaitAnswer() throws InterruptedException {
      Runnable answer = answers.poll(millisLeft(), TimeUnit.MILLISECONDS);
      if (answer == null) {
        driver.expire();
      } else {
        answer.run();
      }
    }

    private long millisLeft() {
      long nanos = driver.hasDeadline() ? driver.deadlineNanos() - System.nanoTime() : 1L << 50;
      return Math.max(1, nanos / 1_000_000 + 1);
    }
  }

  /** Stops listening. Conversations go on to their ends. */
  @Override
  public void close() throws IOException {
    listening.close();
    threads.close();
  }
}
