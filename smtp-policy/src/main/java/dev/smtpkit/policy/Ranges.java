package dev.smtpkit.policy;

import java.time.Duration;

/** Checks what is configured. */
final class Ranges {

  private Ranges() {}

  static int positive(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(number + " " + what + ": below 1, the least");
    }
    return number;
  }

  static Duration notNegative(String what, Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(what + " of " + time + " is negative; zero is the least");
    }
    return time;
  }

  /** Zero to a limit. */
  static Duration upTo(Duration limit, String what, Duration time) {
    if (notNegative(what, time).compareTo(limit) > 0) {
      throw new IllegalArgumentException(
          what + " of " + time + " is above " + limit + ", the most");
    }
    return time;
  }
}
