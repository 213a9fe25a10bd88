package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of the running server has a line for each message and refusal, and nothing else. */
class LoggingTest {

  private static final Pattern ID = Pattern.compile("250 2\\.0\\.0 .* as (\\S+)");

  private static final String TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}[+-][0-9:]{5}";

  @TempDir Path folder = Path.of("");

  private List<Path> stored(String user) throws Exception {
    Path inbox = folder.resolve("mail/example.org").resolve(user).resolve("new");
    try (Stream<Path> files = Files.list(inbox)) {
      return files.toList();
    }
  }

  @Test
  void aStoredMessageIsOneLineWithTheIdOfThe250AndOfTheReceivedLine() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, "--domain=example.org");
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      String reply =
          client.deliver(
              "MAIL FROM:<\"a b\"@client.example>", "RCPT TO:<bob@example.org>", "Subject: x", "");
      Matcher told = ID.matcher(reply);
      assertThat(told.matches()).as(reply).isTrue();
      String id = told.group(1);
      String line = server.awaitLog(each -> each.contains(id));
      assertThat(line)
          .matches(
              TIME
                  + Pattern.quote(" INFO  mail " + id + " stored client=127.0.0.1 via=smtp ms=")
                  + "[0-9]+"
                  + Pattern.quote(
                      " size=14 hello=\"client.example\""
                          + " from=\"<\\u{22}a\\u{20}b\\u{22}@client.example>\""
                          + " to=\"<bob@example.org>\""));
      assertThat(server.log()).hasSize(1);
      assertThat(Files.readString(stored("bob").get(0))).contains(" id " + id + "\r\n");
    }
  }

  @Test
  void whatIsRefusedIsALineWithTheReply() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, "--domain=example.org");
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      String refused = client.deliver("MAIL FROM:<a@client.example>", "RCPT TO:<x@far.example>");
      assertThat(refused).startsWith("550 5.7.1");
      assertThat(server.awaitLog(each -> each.contains("recipient refused")))
          .contains("refused client=127.0.0.1 via=smtp from=\"<a@client.example>\" to=\"<x@far")
          .endsWith("reply=\"" + refused + "\"");

      client.say("RSET");
      client.say("MAIL FROM:<a@client.example>");
      client.say("RCPT TO:<bob@example.org>");
      client.say("DATA");
      String bare = client.say("a bare\nLF\r\n.");
      assertThat(bare).startsWith("550 5.6.0");
      assertThat(server.awaitLog(each -> each.contains("to=\"<bob@example.org>\"")))
          .contains(" refused client=127.0.0.1 ", "from=\"<a@client.example>\"")
          .endsWith("reply=\"" + bare + "\"");
      assertThat(folder.resolve("mail/example.org/bob/new")).doesNotExist();
    }
  }

  @Test
  void aMessageThatIsNotCompletedIsALineToo() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, "--domain=example.org")) {
      try (TestClient client = server.client()) {
        client.say("EHLO client.example");
        client.say("MAIL FROM:<a@client.example>");
        client.say("RCPT TO:<bob@example.org>");
        assertThat(client.say("BDAT 5\r\nabc")).startsWith("250");
        assertThat(client.say("RSET")).startsWith("250");
        assertThat(server.awaitLog(line -> line.contains(" abandoned "))).contains("from=\"<a@");
        client.say("MAIL FROM:<b@client.example>");
        client.say("RCPT TO:<bob@example.org>");
        client.say("DATA");
        client.send("half a message");
      }
      assertThat(server.awaitLog(line -> line.contains(" lost client=127.0.0.1 via=smtp ")))
          .contains(" cause=end_of_input ", "from=\"<b@client.example>\"");
      assertThat(folder.resolve("mail/example.org/bob/new")).isEmptyDirectory();
    }
  }

  @Test
  void noAddressCanForgeALine() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, "--domain=example.org");
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      assertThat(
              client.deliver(
                  "MAIL FROM:<> SMTPUTF8", "RCPT TO:<\"x\u202e\u2028\\\\y\"@example.org>", ""))
          .startsWith("250");
      String line = server.awaitLog(each -> each.contains(" stored "));
      assertThat(line)
          .contains("to=\"<\\u{22}x\\u{202e}\\u{2028}\\u{5c}\\u{5c}y\\u{22}@example.org>\"");
    }
  }

  @Test
  void noAddressCanImitateAField() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, "--domain=example.org");
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      String forged = "<\"a> client=9.9.9.9 via=submission x\"@x.example>";
      client.deliver("MAIL FROM:" + forged, "RCPT TO:<bob@example.org>", "");
      client.say("MAIL FROM:" + forged);
      client.say("RCPT TO:<x@far.example>");
      for (String word : List.of(" stored ", " recipient refused ")) {
        String line = server.awaitLog(each -> each.contains(word));
        assertThat(line).contains(word + "client=127.0.0.1 via=smtp ");
        assertThat(line.split(" ")).filteredOn(f -> f.startsWith("client=")).hasSize(1);
        assertThat(line.split(" ")).filteredOn(f -> f.startsWith("via=")).hasSize(1);
      }
    }
  }

  @Test
  void refusalsWithoutEndAreACount() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, "--domain=example.org");
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      client.say("MAIL FROM:<a@client.example>");
      for (int i = 0; i < 20; i++) {
        // Each connection has its own budget of errors.
        try (TestClient other = server.client()) {
          other.say("EHLO client.example");
          other.say("MAIL FROM:<a@client.example>");
          other.send("RCPT TO:<x@far.example>", "RCPT TO:<y@far.example>");
          other.reply();
          other.reply();
        }
      }
      String line = server.awaitLog(each -> each.contains(" withheld="));
      assertThat(line).matches(TIME + " INFO  mail client=127\\.0\\.0\\.1 withheld=[0-9]+");
    }
  }

  @Test
  void aLogThatNobodyReadsStopsNobody() throws Exception {
    try (ServerProcess server = ServerProcess.withUnreadLog(folder);
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      String name = "x".repeat(60) + "@" + ("y".repeat(60) + ".").repeat(3) + "example";
      // More than a pipe holds.
      for (int i = 0; i < 600; i++) {
        assertThat(client.deliver("MAIL FROM:<" + name + ">", "RCPT TO:<bob@localhost>", "x"))
            .startsWith("250");
      }
      server.terminate();
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void aRefusedAuthenticationIsALineWithoutSecretsAndVerboseTellsTheRest() throws Exception {
    Path users = folder.resolve("users");
    Files.writeString(users, UsersFiles.line("tim", "right"));
    try (ServerProcess server =
            ServerProcess.start(
                folder, "--users=" + users, "--allow-clear-auth", "--domain=example.org", "-v");
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      assertThat(client.say("AUTH PLAIN " + plain("tim", "wr0ng"))).startsWith("535");
      assertThat(server.awaitLog(each -> each.contains("authentication refused")))
          .contains("client=127.0.0.1 via=smtp reason=CREDENTIALS failures=1")
          .endsWith(" mechanism=\"PLAIN\" user=\"tim\"");
      assertThat(client.say("AUTH PLAIN " + plain("tim", "right"))).startsWith("235");
      assertThat(server.awaitLog(each -> each.contains("authenticated")))
          .contains("client=127.0.0.1 via=smtp user=\"tim\"");
      client.say("QUIT");
      assertThat(server.awaitLog(each -> each.contains("opened"))).contains("client=127.0.0.1:");
      assertThat(server.awaitLog(each -> each.contains("closed"))).contains("client=127.0.0.1:");
      assertThat(String.join("\n", server.log()))
          .doesNotContain("wr0ng", "right", plain("tim", "wr0ng"), plain("tim", "right"));
    }
  }

  private static String plain(String user, String password) {
    byte[] message = ("\0" + user + "\0" + password).getBytes(US_ASCII);
    return Base64.getEncoder().encodeToString(message);
  }
}
