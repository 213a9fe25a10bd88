package dev.smtpkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R84: the running server accepts local recipients only, and mail stays in their folders. */
class DeliveryTest {

  @TempDir Path folder = Path.of("");

  private List<String> files() throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file.getParent()).toString())
          .toList();
    }
  }

  @Test
  void noLocalPartLeavesItsFolder() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, "--domain=example.org");
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      for (String localPart : List.of("\"../../../evil\"", "\"..\"", "\"/etc/x\"", "\"a\\\\b\"")) {
        String rcpt = "RCPT TO:<" + localPart + "@example.org>";
        assertThat(client.deliver("MAIL FROM:<>", rcpt, "x")).startsWith("250 2.0.0");
      }
      assertThat(files())
          .containsExactlyInAnyOrder(
              "mail/example.org/%2E.%2F..%2F..%2Fevil/new",
              "mail/example.org/%2E./new",
              "mail/example.org/%2Fetc%2Fx/new",
              "mail/example.org/a%5Cb/new");
    }
  }

  @Test
  void recipientsElsewhereAreRefused() throws Exception {
    try (ServerProcess server =
            ServerProcess.start(folder, "--domain=example.org,two.example", "--domain=3.example");
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      client.say("MAIL FROM:<a@example.org>");
      for (String domain : List.of("EXAMPLE.org", "two.example", "3.example")) {
        assertThat(client.say("RCPT TO:<bob@" + domain + ">")).startsWith("250 2.1.5");
      }
      assertThat(client.say("RCPT TO:<postmaster>")).startsWith("250 2.1.5");
      for (String domain : List.of("example.com", "sub.example.org", "[127.0.0.1]", "localhost")) {
        assertThat(client.say("RCPT TO:<bob@" + domain + ">")).startsWith("550 5.7.1");
      }
      assertThat(client.say("RCPT TO:<bob%far.example@example.org>")).startsWith("250");
      assertThat(files()).isEmpty();
    }
  }
}
