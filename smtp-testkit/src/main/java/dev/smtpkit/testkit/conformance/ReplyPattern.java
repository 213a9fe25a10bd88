package dev.smtpkit.testkit.conformance;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which replies are meant, as a clause writes it: codes with letters for any digit, separated by
 * bars, then a tilde and a regular expression that is found in the text if there is one. {@code 250
 * | 5yz ~ ^5\d\d 5\.} is one.
 */
final class ReplyPattern {

  private static final Pattern CODE = Pattern.compile("[2-5xyz][0-9xyz][0-9xyz]");

  private final List<String> codes;
  private final Optional<Pattern> text;
  private final String written;

  private ReplyPattern(List<String> codes, Optional<Pattern> text, String written) {
    this.codes = codes;
    this.text = text;
    this.written = written;
  }

  static ReplyPattern parse(String written) {
    int tilde = written.indexOf(" ~ ");
    String codes = tilde < 0 ? written : written.substring(0, tilde);
    List<String> each = List.of(codes.strip().split(" *\\| *"));
    for (String code : each) {
      if (!CODE.matcher(code).matches()) {
        throw new IllegalArgumentException(
            "not a reply code, with x, y or z for any digit: \"" + code + '"');
      }
    }
    return new ReplyPattern(
        each,
        tilde < 0
            ? Optional.empty()
            : Optional.of(
                Pattern.compile(
                    written.substring(tilde + 3), Pattern.MULTILINE | Pattern.CASE_INSENSITIVE)),
        written);
  }

  boolean matches(Seen seen) {
    return seen instanceof Seen.Reply reply
        && codes.stream().anyMatch(code -> matches(code, Integer.toString(reply.code())))
        && (text.isEmpty() || text.get().matcher(reply.text()).find());
  }

  private static boolean matches(String pattern, String code) {
    for (int i = 0; i < 3; i++) {
      char wanted = pattern.charAt(i);
      if (wanted < 'x' && wanted != code.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** As it was written. */
  @Override
  public String toString() {
    return written;
  }
}
