package dev.smtpkit.checks.consumer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.policy.Networks;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.SmtpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/** Serves one client over a real socket on a free port of loopback, and asks two policies. */
public final class Serving {

  private Serving() {}

  /**
   * Prints the dialogue; fails if it is not what it should be.
   *
   * @param arguments none
   * @throws IOException if the network fails
   * @throws InterruptedException never
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    require(Networks.LOOPBACK.contains(loopback), "loopback is no loopback");
    DomainName domain = DomainName.of("example.org");
    require(new LocalDomains(List.of(domain)).contains(domain), "not local");
    ServerConfiguration configuration = ServerConfiguration.builder(domain).build();
    MailHandler handler =
        (envelope, resume) -> {
          throw new IllegalStateException("no message is sent");
        };
    SmtpServer server =
        SmtpServer.builder(configuration, session -> handler)
            .listen(new InetSocketAddress(loopback, 0))
            .start();
    try (server;
        Socket socket = new Socket(loopback, ((InetSocketAddress) server.addresses().get(0)).getPort());
        BufferedReader replies =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
      expect(replies, "220 ");
      socket.getOutputStream().write("NOOP\r\nQUIT\r\n".getBytes(US_ASCII));
      expect(replies, "250 ");
      expect(replies, "221 ");
      require(server.stop(Duration.ofSeconds(10)), "the server does not stop");
    }
  }

  private static void expect(BufferedReader replies, String code) throws IOException {
    String reply = replies.readLine();
    System.out.println(reply);
    require(reply != null && reply.startsWith(code), reply + " where " + code + " was due");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
