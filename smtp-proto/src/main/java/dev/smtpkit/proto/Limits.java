package dev.smtpkit.proto;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The limits that a server declares (RFC 9422). Others than the registered ones are read with
 * {@link EhloResponse#parameters}.
 *
 * @param mailMax MAILMAX: the most transactions on a connection, 1 to 999999
 * @param rcptMax RCPTMAX: the most recipients of a transaction, 1 to 999999
 * @param rcptDomainMax RCPTDOMAINMAX: the most domains among the recipients of a transaction, 1 to
 *     999999
 */
public record Limits(OptionalInt mailMax, OptionalInt rcptMax, OptionalInt rcptDomainMax) {

  private static final String[] NAMES = {"MAILMAX", "RCPTMAX", "RCPTDOMAINMAX"};
  private static final int MAX_DIGITS = 6;
  private static final int MAX_VALUE = 999_999;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a limit is out of range
   */
  public Limits {
    requireRange(mailMax);
    requireRange(rcptMax);
    requireRange(rcptDomainMax);
  }

  private static void requireRange(OptionalInt limit) {
    int value = limit.orElse(1);
    if (value < 1 || value > MAX_VALUE) {
      throw new IllegalArgumentException(
          "limit " + value + " is not within 1 to " + MAX_VALUE + " (RFC 9422)");
    }
  }

  /** The limits in the parameters; malformed ones are treated as absent. */
  static Limits parse(List<String> parameters) {
    OptionalInt[] limits = {OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()};
    for (String parameter : parameters) {
      int equals = parameter.indexOf('=');
      String value = parameter.substring(equals + 1);
      for (int i = 0; i < NAMES.length; i++) {
        // The first of two counts.
        if (limits[i].isEmpty()
            && equals == NAMES[i].length()
            && parameter.regionMatches(true, 0, NAMES[i], 0, equals)
            && EhloParameters.isNumber(value, MAX_DIGITS)
            && Integer.parseInt(value) > 0) {
          limits[i] = OptionalInt.of(Integer.parseInt(value));
        }
      }
    }
    return new Limits(limits[0], limits[1], limits[2]);
  }

  List<String> parameters() {
    OptionalInt[] limits = {mailMax, rcptMax, rcptDomainMax};
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < NAMES.length; i++) {
      if (limits[i].isPresent()) {
        parameters.add(NAMES[i] + '=' + limits[i].getAsInt());
      }
    }
    return parameters;
  }
}
