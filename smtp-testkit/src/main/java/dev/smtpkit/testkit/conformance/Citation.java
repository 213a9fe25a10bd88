package dev.smtpkit.testkit.conformance;

/**
 * The sentence of an RFC that a clause holds a server to.
 *
 * @param document "RFC 5321"
 * @param section "4.1.1.4"
 * @param level how binding it is
 * @param sentence its words, white space normalised
 */
public record Citation(String document, String section, Level level, String sentence) {

  /** How binding a sentence is. */
  public enum Level {
    MUST("MUST", true),
    MUST_NOT("MUST NOT", true),
    SHOULD("SHOULD", false),
    SHOULD_NOT("SHOULD NOT", false),
    /** States what is so without a keyword, as grammars, tables and older RFCs do. */
    RULE("RULE", true);

    private final String words;
    private final boolean binding;

    Level(String words, boolean binding) {
      this.words = words;
      this.binding = binding;
    }

    /** As it is written in RFCs. */
    public String words() {
      return words;
    }

    /** False if there may be good reasons to deviate (RFC 2119). */
    public boolean isBinding() {
      return binding;
    }
  }

  /** "RFC 5321 4.1.1.4". */
  public String place() {
    return document + " " + section;
  }
}
