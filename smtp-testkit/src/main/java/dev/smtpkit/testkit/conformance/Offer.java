package dev.smtpkit.testkit.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The keywords of an EHLO response, in upper case, with their parameters. Immutable. */
public final class Offer {

  /** Nothing is offered: HELO, or no response. */
  public static final Offer NONE = new Offer(Map.of());

  private final Map<String, List<String>> keywords;

  private Offer(Map<String, List<String>> keywords) {
    this.keywords = keywords;
  }

  /** The first line of the reply is the server's name; each other has one keyword. */
  static Offer of(Seen.Reply reply) {
    Map<String, List<String>> keywords = new LinkedHashMap<>();
    for (String line : reply.lines().subList(1, reply.lines().size())) {
      String[] words = line.substring(4).strip().toUpperCase(Locale.ROOT).split(" +");
      keywords.put(words[0], List.of(words).subList(1, words.length));
    }
    return new Offer(keywords);
  }

  /** True if the keyword, given in upper case, is offered. */
  public boolean has(String keyword) {
    return keywords.containsKey(keyword);
  }

  /** The parameters of a keyword in upper case; empty also if it is not offered. */
  public List<String> parameters(String keyword) {
    return keywords.getOrDefault(keyword, List.of());
  }

  /** For reports: the keywords with their parameters. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    keywords.forEach(
        (keyword, parameters) -> {
          text.append(text.isEmpty() ? "" : ", ").append(keyword);
          parameters.forEach(each -> text.append(' ').append(each));
        });
    return text.isEmpty() ? "nothing" : text.toString();
  }
}
