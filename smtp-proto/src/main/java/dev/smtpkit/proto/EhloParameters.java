package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of EHLO keywords. Malformed ones are treated as absent. */
final class EhloParameters {

  private static final int MAX_SIZE_DIGITS = 20;
  private static final int MAX_SECONDS_DIGITS = 9;
  private static final int MAX_PROFILE = 20;

  private EhloParameters() {}

  /** Whether the text is of 1 to so many characters, each of the class or among the others. */
  static boolean consists(String text, int max, int characterClass, String others) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Characters.is(c, characterClass) && others.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= max;
  }

  static boolean isNumber(String text, int maxDigits) {
    return consists(text, maxDigits, 0, "0123456789");
  }

  /** size-param (RFC 1870 3), of 20 digits at most as in MAIL, saturated. */
  static OptionalLong size(List<String> parameters) {
    byte[] octets = parameters.size() == 1 ? Characters.octets(parameters.get(0)) : null;
    long size = octets == null ? -1 : Characters.number(octets, 0, octets.length, MAX_SIZE_DIGITS);
    return size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
  }

  /** deliverby-param (RFC 2852 2). */
  static OptionalInt deliverBy(List<String> parameters) {
    if (parameters.size() != 1) {
      return OptionalInt.empty();
    }
    String options = parameters.get(0) + ',';
    String minimum = options.substring(0, options.indexOf(','));
    return isNumber(minimum, MAX_SECONDS_DIGITS) && !options.contains(",,")
        ? OptionalInt.of(Integer.parseInt(minimum))
        : OptionalInt.empty();
  }

  /** Adds mechanisms of one line (RFC 4954 3), each once; what is no name is left out alone. */
  static void mechanisms(List<String> parameters, List<String> mechanisms) {
    for (String parameter : parameters) {
      String name = parameter.toUpperCase(Locale.ROOT);
      if (Command.Auth.isMechanismName(name) && !mechanisms.contains(name)) {
        mechanisms.add(name);
      }
    }
  }

  /** priority-profile (RFC 6710 7). */
  static @Nullable String profile(List<String> parameters) {
    return parameters.size() == 1
            && consists(parameters.get(0), MAX_PROFILE, Characters.LET_DIG, "-_.")
        ? parameters.get(0)
        : null;
  }

  /** Solicitation-keywords (RFC 3865 2.2), each once. */
  static List<String> solicitations(List<String> parameters) {
    byte[] octets = parameters.size() == 1 ? Characters.octets(parameters.get(0)) : null;
    Solicitation keywords = octets == null ? null : Solicitation.parse(octets, 0, octets.length);
    return keywords == null ? List.of() : List.copyOf(new LinkedHashSet<>(keywords.keywords()));
  }
}
