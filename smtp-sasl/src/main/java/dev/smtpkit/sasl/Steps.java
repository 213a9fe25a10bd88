package dev.smtpkit.sasl;

import java.util.function.Function;

/** Runs an exchange whose requests can be answered on the spot. */
public final class Steps {
  private Steps() {}

  /**
   * Answers requests until there is another step. Each request is closed once the function has
   * returned or thrown; what it throws passes through, and the exchange still waits for the answer.
   *
   * @param exchange the exchange that gave the step
   * @param step the step it gave last
   * @param answers computes the answer to a request, of the kind it asks for
   * @return the first step that is no need, so the given one if it is none
   */
  public static ServerStep drive(
      ServerExchange exchange,
      ServerStep step,
      Function<? super Request, ? extends Answer> answers) {
    ServerStep last = step;
    while (last instanceof ServerStep.Need need) {
      last = exchange.resume(answer(need.request(), answers));
    }
    return last;
  }

  /**
   * Answers requests until there is another step. Each request is closed once the function has
   * returned or thrown; what it throws passes through, and the exchange still waits for the answer.
   *
   * @param exchange the exchange that gave the step
   * @param step the step it gave last
   * @param answers computes the answer to a request, of the kind it asks for
   * @return the first step that is no need, so the given one if it is none
   */
  public static ClientStep drive(
      ClientExchange exchange,
      ClientStep step,
      Function<? super Request, ? extends Answer> answers) {
    ClientStep last = step;
    while (last instanceof ClientStep.Need need) {
      last = exchange.resume(answer(need.request(), answers));
    }
    return last;
  }

  private static Answer answer(
      Request request, Function<? super Request, ? extends Answer> answers) {
    try (request) {
      return answers.apply(request);
    }
  }
}
