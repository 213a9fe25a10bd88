package dev.smtpkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options from a file mean the same, and the command line overrides them. */
class ConfigurationFileTest {

  @TempDir Path folder = Path.of("");

  private Path file(String... lines) throws Exception {
    return Files.write(folder.resolve("server.conf"), List.of(lines));
  }

  @Test
  void theServerDoesWhatTheFileSays() throws Exception {
    Path file =
        file(
            "# a server",
            "",
            "listen = 127.0.0.1:0",
            "lmtp=127.0.0.1:0",
            "  domain = one.example  ",
            "domain = two.example, three.example",
            "maildir = " + folder.resolve("mäil"),
            "tls-self-signed",
            "dsn = true");
    try (ServerProcess server = ServerProcess.run(List.of("--config", file.toString()))) {
      String where = server.awaitOut(line -> line.startsWith("mail for "));
      assertThat(where)
          .isEqualTo(
              "mail for one.example, two.example, three.example goes to "
                  + folder.resolve("mäil").toAbsolutePath());
      assertThat(server.out()).anyMatch(line -> line.startsWith("certificate of CN=localhost"));
      assertThat(server.port("lmtp")).isPositive();
      try (TestClient client = server.client()) {
        assertThat(client.say("EHLO client.example")).contains("STARTTLS", "DSN");
        assertThat(client.deliver("MAIL FROM:<>", "RCPT TO:<a@three.example>", ""))
            .startsWith("250");
      }
    }
  }

  @Test
  void theCommandLineComesFirst() throws Exception {
    Path file =
        file(
            "domain = one.example",
            "maildir = nowhere/at/all",
            "discard = true",
            "tls-self-signed",
            "require-auth = false");
    try (ServerProcess server =
        ServerProcess.start(
            folder,
            "--domain=two.example",
            "--config=" + file,
            "--discard=false",
            "--tls-self-signed")) {
      assertThat(server.awaitOut(line -> line.startsWith("mail ")))
          .isEqualTo("mail for two.example goes to " + folder.resolve("mail").toAbsolutePath());
      assertThat(server.out()).anyMatch(line -> line.startsWith("certificate of "));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "lissen = 127.0.0.1:0 | there is no key 'lissen'",
        "--listen = 127.0.0.1:0 | there is no key '--listen'",
        "help | there is no key 'help'",
        "config = other.conf | there is no key 'config'",
        "v | there is no key 'v'",
        "= x | there is no key ''",
        "listen | listen has no value",
        "listen = | listen has no value",
        "discard = yes | discard is true or false",
        "hostname = b.example | hostname stands in line 1 already",
        "max-connections = many | 'many' is not an int",
        "domain = b.example, a..b | 'a..b' is not a domain name",
        "listen = here | 'here' is not HOST:PORT"
      })
  void whatIsWrongIsNamedWithItsLine(String line, String complaint) throws Exception {
    Path file = file("hostname = a.example", "", line);
    StringWriter err = new StringWriter();
    StringWriter out = new StringWriter();
    String[] arguments = {"--config=" + file};
    assertThat(MailServer.start(arguments, new PrintWriter(out), new PrintWriter(err, true)))
        .isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains(file.toString(), "line 3: ", complaint);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aFileThatIsNotThere() {
    StringWriter err = new StringWriter();
    String[] arguments = {"--config", "no/such"};
    assertThat(
            MailServer.start(
                arguments, new PrintWriter(new StringWriter()), new PrintWriter(err, true)))
        .isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo("smtpkit-server: cannot read no/such: no such file");
  }
}
