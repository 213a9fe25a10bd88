package dev.smtpkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --nul}: a NUL in a message is refused by default. */
class NulTest {

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({"--domain=localhost, 550 5.6.0", "--nul=refuse, 550 5.6.0", "--nul=pass, 250 2.0.0"})
  void aMessageWithANul(String option, String reply) throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, option);
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      assertThat(client.deliver("MAIL FROM:<>", "RCPT TO:<bob@localhost>", "a\0b"))
          .startsWith(reply);
    }
  }
}
