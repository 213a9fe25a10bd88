package dev.smtpkit.peers;


import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.server.SMTPServer;

/** SubEtha SMTP, which reads and discards messages. */
public final class SubEtha {

  private SubEtha() {}

  /**
   * Starts the server.
   *
   * @param arguments the port
   */
  public static void main(String[] arguments) {
    SMTPServer.port(Integer.parseInt(arguments[0]))
        .bindAddress(InetAddress.getLoopbackAddress())
        .maxConnections(1000)
        .insertReceivedHeaders(false)
        .messageHandlerFactory(context -> new Discarding())
        .build()
        .start();
  }

  private static final class Discarding implements MessageHandler {
    private final byte[] buffer = new byte[8192];

    @Override
    public void from(String from) {}

    @Override
    public void recipient(String recipient) {}

    @Override
    public String data(InputStream data) throws IOException {
      while (data.read(buffer) >= 0) {
        // Discarded.
      }
      return null;
    }

    @Override
    public void done() {}
  }
}
