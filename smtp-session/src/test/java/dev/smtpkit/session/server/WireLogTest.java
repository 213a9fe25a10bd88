package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.WireLog;
import dev.smtpkit.testkit.Transcript;
import dev.smtpkit.testkit.TranscriptRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What passes on the wire, for observers. */
class WireLogTest {

  private static final Path FOLDER = Path.of("src/test/resources/transcripts");

  private final List<String> log = new ArrayList<>();

  private Setup logged(Setup setup) {
    return setup.but(builder -> builder.observers(peer -> new WireLog(log::add)));
  }

  @Test
  void bothSidesAreToldInTheirOrderAndCredentialsAreNotR89() {
    try (Connection connection =
        Connection.greeted(logged(Setup.AUTH), Connection.Manner.AT_ONCE)) {
      connection.say("auth plain");
      connection.say("AHRlc3QAMTIzNA==");
      connection.say("AUTH PLAIN AHRlc3QAMTIzNA==");
      connection.say("AHRlc3QAMTIzNA==");
      connection.say("MAIL FROM: <a@client.example>");
      connection.send("VRFY \\\t\u00fc\r\n");
      connection.say("BURL imap://harry@gryffindor.example/outbox;urlauth=submit:internal:91");
      connection.say("NOOP a\u007fb");
      connection.say("x".repeat(3000));
      connection.say("QUIT");
    }
    assertThat(log)
        .containsExactly(
            "<< 220 mx.example ESMTP ready",
            ">> EHLO client.example",
            "<< 250-mx.example / 250-PIPELINING / 250-SIZE 36700160 / 250-8BITMIME"
                + " / 250-ENHANCEDSTATUSCODES / 250-AUTH PLAIN / 250 HELP",
            ">> AUTH PLAIN (10 octets)",
            "<< 334 ...",
            ">> (16 octets)",
            "<< 235 2.7.0 Authentication succeeded",
            ">> AUTH PLAIN (27 octets)",
            "<< 503 5.5.1 AUTH is not possible at this point",
            ">> (16 octets)",
            "<< 500 5.5.2 Command not recognized",
            ">> MAIL FROM: <a@client.example>",
            "-- tolerated: [BLANK_BEFORE_PATH]",
            "<< 250 2.1.0 Sender ok",
            ">> VRFY \\x5c\\x09\\xfc",
            "<< 501 5.5.2 Control character in the argument; usage: VRFY user",
            ">> BURL (70 octets)",
            "<< 502 5.5.1 Command not implemented",
            ">> NOOP a\\x7fb",
            "<< 501 5.5.2 Control character in the argument; usage: NOOP [text]",
            ">> (a line that is too long)",
            "<< 500 5.5.2 Line too long",
            ">> QUIT",
            "<< 221 2.0.0 Service closing transmission channel");
  }

  @Test
  void octetsThatWereThrownAwayAreTold() {
    try (Connection connection =
        Connection.greeted(logged(Setup.STANDARD), Connection.Manner.AT_ONCE)) {
      connection.say("STARTTLS", "NOOP");
    }
    assertThat(log).contains("-- 6 octets in clear behind STARTTLS were thrown away");
  }

  static List<Transcript> transcripts() {
    return Transcript.readAll(FOLDER);
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void theLogOfEveryDialogueHoldsNoCredentialDialogue22R89(Transcript transcript)
      throws IOException {
    Setup setup = logged(Setup.of(transcript));
    TranscriptRunner.run(
        transcript,
        () -> {
          // One of the runs is enough: what is kept is the last one's.
          log.clear();
          return new Connection(setup, Connection.Manner.AT_ONCE);
        });
    assertThat(log).isNotEmpty();
    List<String> secrets =
        Files.readString(FOLDER.resolve(transcript.name()))
            .lines()
            .filter(line -> !line.equals("C: STARTTLS"))
            .filter(line -> line.matches("C: (AUTH [A-Z0-9-]+ )?[A-Za-z0-9+/]{8,}={0,2}"))
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .toList();
    for (String secret : secrets) {
      assertThat(log).noneMatch(line -> line.contains(secret));
    }
    assertThat(log).noneMatch(line -> line.contains("1234 ") || line.contains("pencil"));
  }
}
