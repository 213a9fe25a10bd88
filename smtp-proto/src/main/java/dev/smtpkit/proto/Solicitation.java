package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Solicitation class keywords, of SOLICIT and of NO-SOLICITING (RFC 3865 2.2).
 *
 * <pre>
 * Solicitation-keywords = word 0*("," word)
 * word     = ALPHA 0*(wordchar)
 * wordchar = ("." / "-" / "_" / ":" / ALPHA / DIGIT)
 * </pre>
 *
 * @param keywords the keywords, one at least, 1000 characters with their commas at most
 */
public record Solicitation(List<String> keywords) {

  /** The characters of the longest list, commas counted. */
  public static final int MAX_OCTETS = 1000;

  /**
   * Checks the keywords.
   *
   * @throws IllegalArgumentException if there is none, one is malformed, or all are too long
   */
  public Solicitation {
    keywords = List.copyOf(keywords);
    int length = keywords.size() - 1;
    for (String keyword : keywords) {
      length += keyword.length();
      byte[] octets = Characters.octets(keyword);
      if (octets == null || !isWord(octets, 0, octets.length)) {
        throw new IllegalArgumentException(
            ExceptionText.quote(keyword)
                + " is no solicitation class keyword: it must be a letter, then letters, digits and . - _ : (RFC 3865 2.2)");
      }
    }
    if (keywords.isEmpty() || length > MAX_OCTETS) {
      throw new IllegalArgumentException(
          keywords.isEmpty()
              ? "SOLICIT needs at least one keyword"
              : "keywords of "
                  + length
                  + " characters are over the limit of "
                  + MAX_OCTETS
                  + " (RFC 3865 2.2)");
    }
  }

  /**
   * The list that the octets are.
   *
   * @param octets an array of ASCII
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the list, null if the octets have another form
   */
  public static @Nullable Solicitation parse(byte[] octets, int from, int to) {
    if (to - from > MAX_OCTETS) {
      return null;
    }
    List<String> keywords = new ArrayList<>();
    int word = from;
    while (word <= to) {
      int comma = Characters.indexOf(octets, word, to, ',');
      if (!isWord(octets, word, comma)) {
        return null;
      }
      keywords.add(Characters.ascii(octets, word, comma));
      word = comma + 1;
    }
    return new Solicitation(keywords);
  }

  private static boolean isWord(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      byte octet = octets[i];
      boolean first = i == from;
      if (!Characters.is(octet, Characters.LET_DIG)
          ? first || ".-_:".indexOf(octet) < 0
          : first && octet <= '9') {
        return false;
      }
    }
    return to > from;
  }

  /** The list as it stands in a command. */
  public String text() {
    return String.join(",", keywords);
  }
}
