package dev.smtpkit.sasl;

import java.util.function.Function;

/** Runs an exchange whose requests can be answered at once. */
public final class Steps {
  private Steps() {}

  /**
   * Answers requests until there is another step. Closes each request once the function has
   * returned or thrown; an exception passes through, and the exchange still awaits the answer.
   *
   * @param exchange the exchange
   * @param step its last step
   * @param answers computes the answer to a request
   * @return the first step that is not a need: the given one if it is not
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
   * Answers requests until there is another step. Closes each request once the function has
   * returned or thrown; an exception passes through, and the exchange still awaits the answer.
   *
   * @param exchange the exchange
   * @param step its last step
   * @param answers computes the answer to a request
   * @return the first step that is not a need: the given one if it is not
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
