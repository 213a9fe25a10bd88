package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** R89: nothing that may be logged holds a credential. */
class SecrecyTest {

  private static final String RESPONSE = "AHRlc3QAMTIzNA==";

  private static void assertSecret(String text) {
    assertThat(text).doesNotContain("1234", RESPONSE, "MTIz");
  }

  @Test
  void noEventPrintsAPassword() {
    for (String line : List.of("AUTH PLAIN " + RESPONSE, "AUTH PLAIN\r\n" + RESPONSE)) {
      Raw raw = new Raw(Setup.AUTH);
      raw.accept("");
      raw.accept("EHLO c.example\r\n");
      List<ServerEvent> events = raw.feed(line + "\r\n").round();
      assertThat(events).hasAtLeastOneElementOfType(ServerEvent.Authenticate.class);
      assertSecret(events.toString());
      assertSecret(raw.sent.toString());
    }
  }

  @Test
  void noReplyAndNoFailureRepeatsWhatTheClientSaid() {
    for (Connection.Manner manner : List.of(Connection.Manner.AT_ONCE, Connection.Manner.LATER)) {
      try (Connection connection = Connection.greeted(Setup.AUTH, manner)) {
        StringBuilder log = new StringBuilder();
        for (String line :
            List.of(
                "AUTH PLAIN " + RESPONSE + "1234",
                "AUTH PLAIN " + RESPONSE + " 1234",
                "AUTH " + RESPONSE,
                "AUTHPLAIN " + RESPONSE,
                RESPONSE,
                "AUTH PLAIN AHRocm93LWF1dGhlbnRpY2F0ZQAxMjM0",
                "AUTH PLAIN AGNvbmZ1c2VkADEyMzQ=",
                "AUTH PLAIN " + RESPONSE,
                "AUTH PLAIN " + RESPONSE)) {
          log.append(connection.say(line));
        }
        log.append(connection.script.log).append(connection.failures);
        assertThat(log).contains("235 ").contains("454 ");
        assertThat(connection.failures).hasSize(2);
        assertSecret(log.toString());
      }
    }
  }
}
