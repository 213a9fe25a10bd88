package dev.smtpkit.proto;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The response to EHLO: who the server is, and the service extensions that it offers (RFC 5321
 * 4.1.1.1).
 *
 * <p>A server builds one and sends it with {@link #toReply()}. A client parses the reply that it
 * got and asks. A method that reads the parameters of a keyword treats malformed ones, and a
 * keyword that is not offered, as absent; {@link #supports} asks for the keyword alone, {@link
 * #parameters} has its parameters as sent. Where a keyword has more than one line, the first
 * counts, AUTH apart.
 */
public final class EhloResponse {

  private static final ReplyCode OK = new ReplyCode(250);

  private final String domain;
  private final @Nullable String greet;
  private final List<EhloKeyword> keywords;
  private final List<String> others;

  private EhloResponse(
      String domain, @Nullable String greet, List<EhloKeyword> keywords, List<String> others) {
    this.domain = domain;
    this.greet = greet;
    this.keywords = List.copyOf(keywords);
    this.others = List.copyOf(others);
  }

  /**
   * A builder of a response that offers nothing yet.
   *
   * @param domain the server's name, or its address literal where it has no name
   */
  public static Builder builder(Domain domain) {
    return new Builder(domain);
  }

  /**
   * Reads a reply to EHLO.
   *
   * <p>The first line decides nothing, since servers put anything into it, or nothing: its first
   * word is the name if it is printable ASCII, the rest a greeting. This reply has no enhanced
   * status codes (RFC 2034 4). Lines that are not an ehlo-line are in {@link #others()}.
   *
   * @param reply a reply
   * @return the response, null if the code is not 250
   */
  public static @Nullable EhloResponse parse(ReceivedReply reply) {
    if (!reply.code().equals(OK)) {
      return null;
    }
    String first = reply.texts().get(0);
    int end = 0;
    while (end < first.length() && first.charAt(end) > ' ' && first.charAt(end) < 0x7F) {
      end++;
    }
    boolean ends = end == first.length() || first.charAt(end) == ' ' || first.charAt(end) == '\t';
    String greeting = !ends ? first : first.substring(Math.min(first.length(), end + 1));
    List<EhloKeyword> keywords = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int i = 1; i < reply.texts().size(); i++) {
      String line = reply.texts().get(i);
      EhloKeyword keyword = EhloKeyword.parse(line);
      if (keyword == null) {
        others.add(line);
      } else {
        keywords.add(keyword);
      }
    }
    return new EhloResponse(
        ends ? first.substring(0, end) : "",
        greeting.isEmpty() ? null : greeting,
        keywords,
        others);
  }

  /**
   * The server's name as it says: a domain, an address literal, or what it put there; empty if it
   * gave no word of printable ASCII.
   */
  public String domain() {
    return domain;
  }

  /** The text after the name, for humans, null if there is none. */
  public @Nullable String greet() {
    return greet;
  }

  /** The extensions offered, in the server's order, unknown ones included. */
  public List<EhloKeyword> keywords() {
    return keywords;
  }

  /** The lines that are no ehlo-line, as received; empty for a response that was built. */
  public List<String> others() {
    return others;
  }

  /**
   * Whether an extension is offered, whatever its parameters.
   *
   * @param keyword a keyword in any case, such as {@link EhloKeyword#PIPELINING}
   */
  public boolean supports(String keyword) {
    return first(keyword) != null;
  }

  /**
   * The parameters of an extension as sent.
   *
   * @param keyword a keyword in any case
   * @return the parameters, empty if there are none or the extension is not offered
   */
  public List<String> parameters(String keyword) {
    EhloKeyword first = first(keyword);
    return first == null ? List.of() : first.parameters();
  }

  private @Nullable EhloKeyword first(String keyword) {
    for (EhloKeyword line : keywords) {
      if (line.is(keyword)) {
        return line;
      }
    }
    return null;
  }

  /**
   * SIZE: the longest message that the server takes, in octets, saturated at {@link
   * Long#MAX_VALUE}; 0 means that there is no fixed limit, empty that it told none (RFC 1870 3).
   */
  public OptionalLong size() {
    return EhloParameters.size(parameters(EhloKeyword.SIZE));
  }

  /**
   * AUTH: the SASL mechanisms, in upper case and in the server's order, those of all its lines (RFC
   * 4954 3). Malformed names are left out, the others stay.
   */
  public List<String> authMechanisms() {
    List<String> mechanisms = new ArrayList<>();
    for (EhloKeyword line : keywords) {
      if (line.is(EhloKeyword.AUTH)) {
        EhloParameters.mechanisms(line.parameters(), mechanisms);
      }
    }
    return List.copyOf(mechanisms);
  }

  /**
   * DELIVERBY: the least by-time that the server takes with mode R, in seconds; empty if it told
   * none (RFC 2852 2).
   */
  public OptionalInt deliverBy() {
    return EhloParameters.deliverBy(parameters(EhloKeyword.DELIVERBY));
  }

  /** FUTURERELEASE: how long messages are held, null if the server told nothing (RFC 4865 3). */
  public @Nullable FutureRelease futureRelease() {
    return FutureRelease.parse(parameters(EhloKeyword.FUTURERELEASE));
  }

  /**
   * MT-PRIORITY: the name of the priority assignment profile, null if the server told none (RFC
   * 6710 3).
   */
  public @Nullable String mtPriority() {
    return EhloParameters.profile(parameters(EhloKeyword.MT_PRIORITY));
  }

  /** NO-SOLICITING: the classes of messages not wanted by anybody there (RFC 3865 2.1). */
  public List<String> noSoliciting() {
    return EhloParameters.solicitations(parameters(EhloKeyword.NO_SOLICITING));
  }

  /** LIMITS: the limits declared; a malformed one is left out, the others stay (RFC 9422). */
  public Limits limits() {
    return Limits.parse(parameters(EhloKeyword.LIMITS));
  }

  /**
   * The reply that says this: 250 without enhanced status codes (RFC 2034 4).
   *
   * @throws IllegalArgumentException if this was received and has a line that a server may not
   *     send; never for a response that was built
   */
  public Reply toReply() {
    List<String> lines = new ArrayList<>();
    lines.add(greet == null ? domain : domain + ' ' + greet);
    for (EhloKeyword keyword : keywords) {
      lines.add(keyword.text());
    }
    lines.addAll(others);
    return Reply.of(OK, null, lines);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EhloResponse that
        && domain.equals(that.domain)
        && Objects.equals(greet, that.greet)
        && keywords.equals(that.keywords)
        && others.equals(that.others);
  }

  @Override
  public int hashCode() {
    return Objects.hash(domain, greet, keywords, others);
  }

  /** The name and the extensions; nothing of what is for humans or no ehlo-line. */
  @Override
  public String toString() {
    return domain + ' ' + keywords;
  }

  /** Collects what a server offers. Not thread-safe. */
  public static final class Builder {

    private final Domain domain;
    private @Nullable String greet;
    private final List<EhloKeyword> keywords = new ArrayList<>();

    private Builder(Domain domain) {
      this.domain = domain;
    }

    /**
     * Sets the text after the name.
     *
     * @param text printable ASCII, not empty
     * @return this builder
     * @throws IllegalArgumentException if it is empty
     */
    public Builder greet(String text) {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("the ehlo-greet is empty: omit it instead");
      }
      greet = text;
      return this;
    }

    /**
     * Offers an extension.
     *
     * @param keyword the keyword and its parameters
     * @return this builder
     * @throws IllegalArgumentException if it was added before
     */
    public Builder add(EhloKeyword keyword) {
      for (EhloKeyword other : keywords) {
        if (other.is(keyword.keyword())) {
          throw new IllegalArgumentException(keyword.keyword() + " was added before");
        }
      }
      keywords.add(keyword);
      return this;
    }

    /**
     * Offers an extension.
     *
     * @param keyword the keyword, such as {@link EhloKeyword#PIPELINING}
     * @param parameters its parameters
     * @return this builder
     * @throws IllegalArgumentException if it breaks the grammar or was added before
     */
    public Builder add(String keyword, String... parameters) {
      return add(EhloKeyword.of(keyword, parameters));
    }

    /**
     * The response.
     *
     * @throws IllegalArgumentException if a line would exceed {@link Reply#MAX_LINE_OCTETS}, or the
     *     domain or the text after it is not printable ASCII (RFC 6531 3.7.1)
     */
    public EhloResponse build() {
      EhloResponse response = new EhloResponse(domain.text(), greet, keywords, List.of());
      response.toReply();
      return response;
    }
  }
}
