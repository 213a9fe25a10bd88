package dev.smtpkit.session.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.Plain;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What holds for a session whatever comes in. An octet F8 in the input stands for 70 seconds that
 * pass, F9 for the end of the input, FA for 2000 letters.
 */
final class SessionLaws {

  private static final long PASSED = 70_000_000_000L;
  private static final byte TIME = (byte) 0xF8;
  private static final byte END = (byte) 0xF9;
  private static final byte MUCH = (byte) 0xFA;

  private SessionLaws() {}

  private static Setup withAuthentication(String name) {
    return Setup.named(name)
        .but(
            builder ->
                builder
                    .mechanisms(List.of(Plain.server()))
                    .allowCleartextPasswords()
                    .tolerateEarlyTalk());
  }

  private static final Setup SMTP = withAuthentication("standard");
  private static final Setup PARALLEL =
      SMTP.but(builder -> builder.limits(l -> l.maxParallelRecipients(3)));
  private static final Setup LMTP = withAuthentication("lmtp");

  static void smtp(byte[] input) {
    alike(SMTP, input);
  }

  static void parallel(byte[] input) {
    alike(PARALLEL, input);
  }

  static void lmtp(byte[] input) {
    alike(LMTP, input);
  }

  /** Pieces and pace change nothing, nothing is thrown, every transaction ends in one way. */
  private static void alike(Setup setup, byte[] input) {
    try (Connection whole = new Connection(setup, Connection.Manner.AT_ONCE);
        Connection octets = new Connection(setup, Connection.Manner.AT_ONCE);
        Connection slow = new Connection(setup, Connection.Manner.LATER)) {
      String expected = play(whole, input, Integer.MAX_VALUE);
      assertThat(play(octets, input, 1)).isEqualTo(expected);
      assertThat(play(slow, input, 7)).isEqualTo(expected);
      assertThat(octets.script.delivered).isEqualTo(whole.script.delivered);
      assertThat(slow.script.delivered).isEqualTo(whole.script.delivered);
      wellFormed(expected);
    }
  }

  private static void wellFormed(String replies) {
    for (String line : replies.split("\r\n", -1)) {
      assertThat(line.isEmpty() || line.matches("[2345][0-9][0-9][ -][ -~]*")).as(line).isTrue();
    }
  }

  private static String play(Connection connection, byte[] input, int most) {
    StringBuilder sent = new StringBuilder(connection.round());
    int from = 0;
    while (from < input.length && !connection.isClosed()) {
      byte octet = input[from];
      if (octet == TIME) {
        sent.append(connection.pass(PASSED));
        from++;
      } else if (octet == END) {
        break;
      } else if (octet == MUCH) {
        sent.append(pieces(connection, "x".repeat(2000).getBytes(ISO_8859_1), 0, 2000, most));
        from++;
      } else {
        int to = from;
        while (to < input.length && (input[to] & 0xFF) < 0xF8) {
          to++;
        }
        to = to == from ? from + 1 : to;
        sent.append(pieces(connection, input, from, to, most));
        from = to;
      }
    }
    if (!connection.isClosed()) {
      sent.append(connection.finish());
    }
    // A delay may have to pass before what came is read to its end.
    for (int i = 0; i < 30 && !connection.isClosed(); i++) {
      sent.append(connection.pass(PASSED));
    }
    assertThat(connection.isClosed()).isTrue();
    return sent.toString();
  }

  private static String pieces(Connection connection, byte[] from, int start, int end, int most) {
    StringBuilder sent = new StringBuilder();
    for (int at = start; at < end && !connection.isClosed(); ) {
      int count = Math.min(most, end - at);
      byte[] answer = connection.receive(ByteBuffer.wrap(from, at, count), connection.now());
      sent.append(new String(answer, ISO_8859_1));
      at += count;
    }
    return sent.toString();
  }
}
