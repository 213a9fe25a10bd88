package dev.smtpkit.testkit;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Date and time by RFC 3339 5.6, without a fraction of a second. */
final class TimeArbitraries {

  private TimeArbitraries() {}

  private static Arbitrary<String> two(int least, int most) {
    return Arbitraries.integers().between(least, most).map(TimeArbitraries::two);
  }

  private static String two(int number) {
    return String.format(Locale.ROOT, "%02d", number);
  }

  /** Date and time of day, separated by a T in either case. */
  private static Arbitrary<String> local() {
    Arbitrary<String> dates =
        Combinators.combine(Arbitraries.integers().between(1, 9998), two(1, 12), two(1, 28))
            .as(
                (year, month, day) ->
                    String.format(Locale.ROOT, "%04d-", year) + month + "-" + day);
    Arbitrary<String> longMonths = Arbitraries.of("2024-02-29", "2000-02-29", "2026-12-31");
    Arbitrary<String> times =
        Combinators.combine(two(0, 23), two(0, 59), two(0, 59))
            .as((hour, minute, second) -> hour + ":" + minute + ":" + second);
    return Combinators.combine(
            Arbitraries.frequencyOf(Tuple.of(5, dates), Tuple.of(1, longMonths)),
            Arbitraries.of("T", "t"),
            times)
        .as((date, t, time) -> date + t + time);
  }

  /** In UTC, with a Z in either case; some are leap seconds. */
  static Arbitrary<String> utc() {
    Arbitrary<String> any =
        Combinators.combine(local(), Arbitraries.of("Z", "z")).as(String::concat);
    return Arbitraries.frequencyOf(
        Tuple.of(9, any), Tuple.of(1, Arbitraries.of("2016-12-31T23:59:60Z")));
  }

  /** In UTC or with an offset from it. */
  static Arbitrary<String> any() {
    Arbitrary<String> offset =
        Combinators.combine(local(), Arbitraries.of("+", "-"), two(0, 23), two(0, 59))
            .as((time, sign, hour, minute) -> time + sign + hour + ":" + minute);
    return Arbitraries.frequencyOf(
        Tuple.of(4, utc()),
        Tuple.of(4, offset),
        Tuple.of(1, Arbitraries.of("1990-12-31T15:59:60-08:00", "2017-01-01T05:29:60+05:30")));
  }
}
