package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.Plain;
import dev.smtpkit.session.server.SessionModel.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine and a model of it, side by side over random commands. */
class SessionModelTest {

  /** Commands in each build for each way of answering; a million by {@code -Dmodel.commands}. */
  private static final int COMMANDS = Integer.getInteger("model.commands", 20_000);

  private static final int LENGTH = 40;

  private static final Setup SERVER =
      Setup.named("standard")
          .but(
              builder ->
                  builder
                      .mechanisms(List.of(Plain.server()))
                      .allowCleartextPasswords()
                      .limits(l -> l.maxErrors(1000))
                      .limits(l -> l.softErrors(1000))
                      .limits(l -> l.maxUnproductiveCommands(1000)));

  @ParameterizedTest
  @ValueSource(strings = {"AT_ONCE", "LATER"})
  void everyReplyIsTheOneThatTheModelForetells(Connection.Manner manner) {
    for (int seed = 0; seed < COMMANDS / LENGTH; seed++) {
      Random random = new Random(seed);
      SessionModel model = new SessionModel();
      List<Step> steps = new ArrayList<>();
      try (Connection connection = new Connection(SERVER, manner)) {
        connection.round();
        for (int i = 0; i < LENGTH; i++) {
          Step step = next(random);
          steps.add(step);
          int[] expected = model.codes(step);
          assertThat(codes(connection.send(step.octets)))
              .as("seed %d: %s", seed, steps)
              .isEqualTo(expected);
          if (expected[expected.length - 1] == 354) {
            assertThat(codes(connection.send(SessionModel.MESSAGE)))
                .as("seed %d: %s", seed, steps)
                .containsExactly(250);
            model.delivered();
          }
        }
      }
    }
  }

  /** The commands of a transaction come more often than those that end it. */
  private static Step next(Random random) {
    if (random.nextInt(3) > 0) {
      Step[] likely = {
        Step.EHLO,
        Step.MAIL,
        Step.MAIL,
        Step.MAIL_BINARY,
        Step.RCPT,
        Step.RCPT,
        Step.RCPT_REFUSED,
        Step.DATA,
        Step.CHUNK,
        Step.LAST_CHUNK
      };
      return likely[random.nextInt(likely.length)];
    }
    return Step.values()[random.nextInt(Step.values().length)];
  }

  private static int[] codes(String replies) {
    return Arrays.stream(replies.split("\r\n", 0))
        .filter(line -> line.length() > 3 && line.charAt(3) == ' ')
        .mapToInt(line -> Integer.parseInt(line.substring(0, 3)))
        .toArray();
  }
}
