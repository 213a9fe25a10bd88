package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of the running server, as Prometheus reads them. */
class MetricsTest {

  @TempDir Path folder = Path.of("");

  private static List<String> scrape(ServerProcess server) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port("metrics") + "/metrics");
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body().lines().toList();
  }

  @Test
  void countsWhatHappens() throws Exception {
    Path users = folder.resolve("users");
    Files.writeString(users, UsersFiles.line("tim", "right"));
    try (ServerProcess server =
        ServerProcess.start(
            folder,
            "--domain=example.org",
            "--users=" + users,
            "--allow-clear-auth",
            "--max-connections-per-address=2",
            "--metrics=127.0.0.1:0")) {
      TestClient client = server.client();
      client.say("EHLO client.example");
      client.say("AUTH PLAIN " + plain("wrong"));
      client.say("AUTH plain " + plain("right"));
      client.say("AUTH EVIL-\"} 1");
      String to = "RCPT TO:<tim@example.org>";
      assertThat(client.deliver("MAIL FROM:<a@client.example>", to, "12345678")).startsWith("250");
      client.say("MAIL FROM:<a@client.example>");
      assertThat(client.say("RCPT TO:<tom@example.org>")).startsWith("550 5.1.1");
      assertThat(client.say("RCPT TO:<x@far.example>")).startsWith("550 5.7.1");
      client.say(to);
      client.say("DATA");
      assertThat(client.say("bare\nLF\r\n.")).startsWith("550");
      TestClient second = server.client();
      TestClient third = server.client();
      assertThat(scrape(server))
          .contains(
              "smtp_connections_open 2.0",
              "smtp_connections_total 2.0",
              "smtp_connections_refused_total{reason=\"too_many_of_address\"} 1.0",
              "smtp_connections_refused_total{reason=\"too_many\"} 0.0",
              "smtp_sessions_total{listener=\"smtp\"} 2.0",
              "smtp_messages_total{listener=\"smtp\",outcome=\"accepted\"} 1.0",
              "smtp_messages_total{listener=\"smtp\",outcome=\"rejected\"} 1.0",
              "smtp_messages_total{listener=\"smtp\",outcome=\"deferred\"} 0.0",
              "smtp_message_octets_total{listener=\"smtp\"} 10.0",
              "smtp_recipients_total{listener=\"smtp\",outcome=\"accepted\"} 2.0",
              "smtp_recipients_total{listener=\"smtp\",outcome=\"rejected\"} 2.0",
              "smtp_delivery_seconds_count{listener=\"smtp\"} 1",
              "smtp_replies_total{class=\"3yz\",listener=\"smtp\"} 2.0")
          .contains(authentications("PLAIN", "failure"), authentications("PLAIN", "success"))
          .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"}"))
          .anyMatch(line -> line.startsWith("jvm_threads_current "))
          .anyMatch(line -> line.startsWith("process_open_fds "))
          .noneMatch(line -> line.contains("EVIL") || line.contains("example"));
      second.close();
      third.close();
      client.close();
      while (!scrape(server).contains("smtp_connections_open 0.0")) {
        Thread.onSpinWait();
      }
    }
  }

  private static String authentications(String mechanism, String outcome) {
    return "smtp_authentications_total{listener=\"smtp\",mechanism=\""
        + mechanism
        + "\",outcome=\""
        + outcome
        + "\"} 1.0";
  }

  private static String plain(String password) {
    return Base64.getEncoder().encodeToString(("\0tim\0" + password).getBytes(US_ASCII));
  }

  @Test
  void anAddressInUseIsOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerProcess server =
            ServerProcess.run(
                List.of(
                    "--listen=127.0.0.1:0",
                    "--maildir=" + folder,
                    "--metrics=127.0.0.1:" + taken.getLocalPort()))) {
      assertThat(server.exitCode()).isEqualTo(2);
      assertThat(server.awaitLog(line -> line.startsWith("smtpkit-server: ")))
          .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort());
      assertThat(server.out()).isEmpty();
    }
  }
}
