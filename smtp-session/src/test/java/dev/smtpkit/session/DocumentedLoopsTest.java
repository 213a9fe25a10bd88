package dev.smtpkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.client.ClientConfiguration;
import dev.smtpkit.session.client.ClientEvent;
import dev.smtpkit.session.client.SmtpClientSession;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.Setup;
import dev.smtpkit.session.server.SmtpServerSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The loops in the Javadoc of the engines are those of this class, which compile and run. */
class DocumentedLoopsTest {

  private final ByteBuffer out = ByteBuffer.allocate(1024);
  private final StringBuilder written = new StringBuilder();

  private static long now() {
    return 0;
  }

  private void write(ByteBuffer octets) {
    written.append(StandardCharsets.US_ASCII.decode(octets.flip()));
    octets.clear();
  }

  /** A server's owner that accepts everything. */
  private final class Server {

    private final SmtpServerSession session =
        new SmtpServerSession(Setup.PLAINEST.configuration(), Setup.PEER, 0);

    private void handle(ServerEvent event) {
      if (event instanceof ServerEvent.Asking asking) {
        session.answer(asking.decision(), Verdict.ACCEPT, now());
      } else if (event == ServerEvent.Control.FLUSH) {
        session.transmit(out, now());
        write(out);
      }
    }

    void round(ByteBuffer in) {
      // loop SmtpServerSession
      ServerEvent event = session.poll(in, now());
      while (event != ServerEvent.Control.NEED_INPUT && event != ServerEvent.Control.BLOCKED) {
        handle(event); // answer what it asks, take its octets; at FLUSH transmit and write
        event = session.poll(in, now());
      }
      while (session.transmit(out, now())) {
        write(out);
      }
      write(out);
      // end
    }
  }

  /** A client's owner that says QUIT once it is greeted. */
  private final class Client {

    private final SmtpClientSession session = new SmtpClientSession(ClientConfiguration.SMTP, 0);

    private void handle(ClientEvent event) {
      if (event instanceof ClientEvent.Greeted) {
        session.quit(now());
      } else if (event == ClientEvent.Control.FLUSH) {
        session.transmit(out, now());
        write(out);
      }
    }

    void round(ByteBuffer in) {
      // loop SmtpClientSession
      ClientEvent event = session.poll(in, now());
      while (event != ClientEvent.Control.NEED_INPUT && event != ClientEvent.Control.BLOCKED) {
        handle(event); // send the next commands; at FLUSH transmit and write
        event = session.poll(in, now());
      }
      while (session.transmit(out, now())) {
        write(out);
      }
      write(out);
      // end
    }
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(java.util.Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 9000))
        .limit(text.length());
  }

  @Test
  void theServersLoopRuns() {
    Server server = new Server();
    server.round(octets(""));
    server.round(octets("EHLO client.example\r\nNOOP\r\n"));
    assertThat(written.toString()).startsWith("220 ").endsWith("250 2.0.0 Ok\r\n");
  }

  @Test
  void theClientsLoopRuns() {
    Client client = new Client();
    client.round(octets("220 mx.example\r\n"));
    assertThat(written).hasToString("QUIT\r\n");
    client.round(octets("221 2.0.0 bye\r\n"));
    assertThat(client.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void theJavadocShowsThem() throws IOException {
    assertDocumented("server", "SmtpServerSession");
    assertDocumented("client", "SmtpClientSession");
  }

  private static void assertDocumented(String room, String type) throws IOException {
    String here = Files.readString(Path.of("src/test/java", path("", "DocumentedLoopsTest")));
    String there = Files.readString(Path.of("src/main/java", path(room + '/', type)));
    Matcher compiled =
        Pattern.compile("// loop " + type + "\\R(.*?)\\R *// end", Pattern.DOTALL).matcher(here);
    Matcher shown =
        Pattern.compile("<pre>\\{@code\\R(.*?)\\R \\* \\}</pre>", Pattern.DOTALL).matcher(there);
    assertThat(compiled.find()).isTrue();
    assertThat(shown.find()).as(type + " has a loop").isTrue();
    assertThat(shown.group(1).replaceAll("(?m)^ \\* ?", ""))
        .isEqualTo(compiled.group(1).stripIndent());
  }

  private static String path(String room, String type) {
    return "dev/smtpkit/session/" + room + type + ".java";
  }
}
