package dev.smtpkit.examples.readme;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.ServerExchange;
import dev.smtpkit.sasl.ServerStep;
import dev.smtpkit.sasl.Steps;

/** A SASL exchange alone. */
final class CheckAPassword {

  private CheckAPassword() {}

  static String check(byte[] message) {
    // readme-begin
    try (ServerExchange exchange = Plain.server().newExchange()) {
      ServerStep step = exchange.start(message);
      // A step that needs something may be answered at any time, from a queue or a callback.
      step = Steps.drive(exchange, step, CheckAPassword::answer);
      return step instanceof ServerStep.Success success
          ? "welcome, " + success.identity().authcid()
          : step.toString();
    }
    // readme-end
  }

  private static Answer answer(Request request) {
    boolean right =
        request instanceof Request.VerifyPassword verify
            && verify.user().equals("tim")
            && verify.secret().matches("tanstaaftanstaaf".getBytes(UTF_8));
    return new Answer.Verified(right);
  }
}
