package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One service extension as a server offers it: a line of its response to EHLO (RFC 5321 4.1.1.1).
 *
 * <p>The constants are the keywords of the registry. Those with parameters of a form of their own
 * have a method here that makes them, for servers, and one in {@link EhloResponse} that reads them,
 * for clients.
 *
 * @param keyword the keyword as sent; {@link #is} compares without case
 * @param parameters the parameters as sent, in their order
 */
public record EhloKeyword(String keyword, List<String> parameters) {

  /** RFC 6152. */
  public static final String EIGHT_BIT_MIME = "8BITMIME";

  /** RFC 2645. */
  public static final String ATRN = "ATRN";

  /** RFC 4954; {@link EhloResponse#authMechanisms()}. */
  public static final String AUTH = "AUTH";

  /** RFC 3030. */
  public static final String BINARYMIME = "BINARYMIME";

  /** RFC 4468; {@link EhloResponse#parameters} are its arguments. */
  public static final String BURL = "BURL";

  /** RFC 1845. */
  public static final String CHECKPOINT = "CHECKPOINT";

  /** RFC 3030: BDAT. */
  public static final String CHUNKING = "CHUNKING";

  /** RFC 4141. */
  public static final String CONNEG = "CONNEG";

  /** RFC 4141. */
  public static final String CONPERM = "CONPERM";

  /** RFC 2852; {@link EhloResponse#deliverBy()}. */
  public static final String DELIVERBY = "DELIVERBY";

  /** RFC 3461. */
  public static final String DSN = "DSN";

  /** RFC 2034. */
  public static final String ENHANCEDSTATUSCODES = "ENHANCEDSTATUSCODES";

  /** RFC 1985. */
  public static final String ETRN = "ETRN";

  /** RFC 5321 4.1.1.7. */
  public static final String EXPN = "EXPN";

  /** RFC 4865; {@link EhloResponse#futureRelease()}. */
  public static final String FUTURERELEASE = "FUTURERELEASE";

  /** RFC 5321 4.1.1.8. */
  public static final String HELP = "HELP";

  /** RFC 9422; {@link EhloResponse#limits()}. */
  public static final String LIMITS = "LIMITS";

  /** RFC 6710; {@link EhloResponse#mtPriority()}. */
  public static final String MT_PRIORITY = "MT-PRIORITY";

  /** RFC 3885. */
  public static final String MTRK = "MTRK";

  /** RFC 3865; {@link EhloResponse#noSoliciting()}. */
  public static final String NO_SOLICITING = "NO-SOLICITING";

  /** In the registry without a document. */
  public static final String ONEX = "ONEX";

  /** RFC 2920. */
  public static final String PIPELINING = "PIPELINING";

  /** RFC 8689. */
  public static final String REQUIRETLS = "REQUIRETLS";

  /** RFC 7293. */
  public static final String RRVS = "RRVS";

  /** RFC 821, obsolete. */
  public static final String SAML = "SAML";

  /** RFC 821, obsolete. */
  public static final String SEND = "SEND";

  /** RFC 1870; {@link EhloResponse#size()}. */
  public static final String SIZE = "SIZE";

  /** RFC 6531. */
  public static final String SMTPUTF8 = "SMTPUTF8";

  /** RFC 821, obsolete. */
  public static final String SOML = "SOML";

  /** RFC 3207. */
  public static final String STARTTLS = "STARTTLS";

  /** RFC 4405, historic. */
  public static final String SUBMITTER = "SUBMITTER";

  /** RFC 821, obsolete. */
  public static final String TURN = "TURN";

  /** RFC 5336, obsolete: {@link #SMTPUTF8} is its successor. */
  public static final String UTF8SMTP = "UTF8SMTP";

  /** In the registry without a document. */
  public static final String VERB = "VERB";

  /** RFC 5321 4.1.1.6. */
  public static final String VRFY = "VRFY";

  /** Not registered; {@link EhloResponse#parameters} are the attributes that the server takes. */
  public static final String XCLIENT = "XCLIENT";

  /** Not registered; {@link EhloResponse#parameters} are the attributes that the server takes. */
  public static final String XFORWARD = "XFORWARD";

  /**
   * Checks keyword and parameters.
   *
   * @throws IllegalArgumentException if one breaks the grammar: letters, digits and hyphens, no
   *     hyphen first; a parameter is one or more of %d33-126
   */
  public EhloKeyword {
    parameters = List.copyOf(parameters);
    if (!isKeyword(keyword)) {
      throw new IllegalArgumentException(
          ExceptionText.quote(keyword)
              + " is no EHLO keyword: it must be letters, digits and hyphens, no hyphen first"
              + " (RFC 5321 4.1.1.1)");
    }
    for (String parameter : parameters) {
      if (!isParameter(parameter)) {
        throw new IllegalArgumentException(
            ExceptionText.quote(parameter)
                + " is no parameter of "
                + keyword
                + ": it must be printable ASCII without blanks (RFC 5321 4.1.1.1)");
      }
    }
  }

  private static boolean isKeyword(String word) {
    return EhloParameters.consists(word, word.length(), Characters.LET_DIG, "-")
        && word.charAt(0) != '-';
  }

  private static boolean isParameter(String word) {
    return EhloParameters.consists(word, word.length(), Characters.ESMTP_VALUE, "=");
  }

  /**
   * Any keyword.
   *
   * @param keyword the keyword
   * @param parameters its parameters
   * @throws IllegalArgumentException if one breaks the grammar
   */
  public static EhloKeyword of(String keyword, String... parameters) {
    return new EhloKeyword(keyword, List.of(parameters));
  }

  /**
   * A line, if the text is one.
   *
   * <p>Blanks and tabs separate, however many, and may end the line. {@code AUTH=} at its beginning
   * is read as {@code AUTH} and a blank: old servers say so for older clients.
   *
   * @param line the text after the reply code
   * @return the keyword with its parameters, null if the text is no ehlo-line
   */
  public static @Nullable EhloKeyword parse(String line) {
    String text = line.regionMatches(true, 0, "AUTH=", 0, 5) ? "AUTH " + line.substring(5) : line;
    int end = wordEnd(text, 0);
    String keyword = text.substring(0, end);
    if (!isKeyword(keyword)) {
      return null;
    }
    List<String> parameters = new ArrayList<>();
    for (int from = end + 1; from < text.length(); from = end + 1) {
      end = wordEnd(text, from);
      if (end > from) {
        String parameter = text.substring(from, end);
        if (!isParameter(parameter)) {
          return null;
        }
        parameters.add(parameter);
      }
    }
    return new EhloKeyword(keyword, parameters);
  }

  private static int wordEnd(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) != ' ' && text.charAt(i) != '\t') {
      i++;
    }
    return i;
  }

  /**
   * SIZE (RFC 1870 4).
   *
   * @param octets the longest message that is taken, 0 for no fixed limit
   * @throws IllegalArgumentException if it is negative
   */
  public static EhloKeyword size(long octets) {
    EhloKeyword size = of(SIZE, Long.toString(octets));
    return checked(size, EhloParameters.size(size.parameters).isPresent());
  }

  /**
   * AUTH (RFC 4954 3).
   *
   * @param mechanisms the names of SASL mechanisms, at least one
   * @throws IllegalArgumentException if there is none, two are equal, or one is no mechanism name
   *     (RFC 4422 3.1)
   */
  public static EhloKeyword auth(List<String> mechanisms) {
    EhloKeyword auth = new EhloKeyword(AUTH, mechanisms);
    List<String> names = new ArrayList<>();
    EhloParameters.mechanisms(auth.parameters, names);
    return checked(auth, names.equals(mechanisms) && !names.isEmpty());
  }

  /**
   * DELIVERBY (RFC 2852 2).
   *
   * @param minimum the least by-time that is taken with mode R, in seconds, 0 to 999999999
   * @throws IllegalArgumentException if it is out of range
   */
  public static EhloKeyword deliverBy(int minimum) {
    EhloKeyword deliverBy = of(DELIVERBY, Integer.toString(minimum));
    return checked(deliverBy, EhloParameters.deliverBy(deliverBy.parameters).isPresent());
  }

  /**
   * FUTURERELEASE (RFC 4865 3).
   *
   * @param most how long a message may be held
   */
  public static EhloKeyword futureRelease(FutureRelease most) {
    return new EhloKeyword(FUTURERELEASE, most.parameters());
  }

  /**
   * MT-PRIORITY with the name of a profile (RFC 6710 3); without: {@link #of}.
   *
   * @param profile the priority assignment profile, such as {@code MIXER}
   * @throws IllegalArgumentException if it is not a priority-profile (RFC 6710 7)
   */
  public static EhloKeyword mtPriority(String profile) {
    EhloKeyword priority = of(MT_PRIORITY, profile);
    return checked(priority, EhloParameters.profile(priority.parameters) != null);
  }

  /**
   * NO-SOLICITING (RFC 3865 2).
   *
   * @param classes the solicitation class keywords, may be none
   * @throws IllegalArgumentException if one breaks the grammar, two are equal or they are longer
   *     than 1000 characters
   */
  public static EhloKeyword noSoliciting(List<String> classes) {
    EhloKeyword soliciting =
        new EhloKeyword(
            NO_SOLICITING, classes.isEmpty() ? List.of() : List.of(String.join(",", classes)));
    return checked(soliciting, EhloParameters.solicitations(soliciting.parameters).equals(classes));
  }

  /**
   * LIMITS (RFC 9422), those of the registry; with others: {@link #of}.
   *
   * @param limits at least one limit
   * @throws IllegalArgumentException if there is none
   */
  public static EhloKeyword limits(Limits limits) {
    EhloKeyword line = new EhloKeyword(LIMITS, limits.parameters());
    return checked(line, !line.parameters.isEmpty());
  }

  private static EhloKeyword checked(EhloKeyword keyword, boolean valid) {
    if (!valid) {
      throw new IllegalArgumentException(
          ExceptionText.quote(keyword.text())
              + " breaks the rules that the RFC of the extension sets for its parameters");
    }
    return keyword;
  }

  /**
   * Whether the line has this keyword.
   *
   * @param keyword a keyword in any case
   */
  public boolean is(String keyword) {
    return this.keyword.equalsIgnoreCase(keyword);
  }

  /** The line as it stands after the reply code. */
  public String text() {
    return parameters.isEmpty() ? keyword : keyword + ' ' + String.join(" ", parameters);
  }

  @Override
  public String toString() {
    return text();
  }
}
