package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a client names itself in EHLO, HELO or LHLO: a domain name or an address literal (RFC 5321
 * 4.1.1.1, 4.1.3).
 *
 * <p>A label may have an underscore: such hosts exist, and their mail is not refused for it. A
 * parser reports it as {@link Deviation#UNDERSCORE_IN_HELLO_NAME}. An opaque name is any text that
 * a client put there, {@link Deviation#OPAQUE_HELLO_NAME}. The name is what the client says, never
 * a proof of who it is.
 */
public final class HelloName {

  private final String text;
  private final @Nullable AddressLiteral literal;
  private final boolean opaque;

  private HelloName(String text, @Nullable AddressLiteral literal, boolean opaque) {
    this.text = text;
    this.literal = literal;
    this.opaque = opaque;
  }

  /**
   * Makes a name.
   *
   * @param text a domain name or a literal in brackets
   * @throws IllegalArgumentException if it is neither
   */
  public static HelloName of(String text) {
    HelloName name = parse(text);
    if (name == null) {
      throw new IllegalArgumentException(
          ExceptionText.quote(text)
              + " is neither a domain name nor an address literal such as [192.0.2.1]"
              + " (RFC 5321 4.1.1.1)");
    }
    return name;
  }

  /**
   * Makes a name of an address.
   *
   * @param literal the address
   */
  public static HelloName of(AddressLiteral literal) {
    return new HelloName(literal.text(), literal, false);
  }

  /**
   * Makes a name, if the text is one.
   *
   * @param text any text
   * @return the name, null if the text is neither a domain name nor an address literal
   */
  public static @Nullable HelloName parse(String text) {
    byte[] octets = Characters.octets(text);
    return octets == null ? null : parse(octets, 0, octets.length);
  }

  /**
   * Makes a name, if the octets are one.
   *
   * @param octets an array of ASCII
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the name, null if the octets are neither a domain name nor an address literal
   */
  public static @Nullable HelloName parse(byte[] octets, int from, int to) {
    if (from < to && octets[from] == '[') {
      AddressLiteral literal = AddressLiteral.parse(octets, from, to);
      return literal == null
          ? null
          : new HelloName(Characters.ascii(octets, from, to), literal, false);
    }
    int form = DomainName.form(octets, from, to);
    return form == DomainName.MALFORMED || (form & DomainName.INTERNATIONAL) != 0
        ? null
        : new HelloName(Characters.ascii(octets, from, to), null, false);
  }

  /**
   * Makes an opaque name, if there is no control character and it is not too long: of UTF-8, or
   * else of ISO 8859-1, with U+FFFD for each character that could harm a log.
   *
   * @param octets any octets
   * @param from the index of the first octet
   * @param to the index after the last octet, {@code from} if the client told nothing
   * @return the name, null if the octets have a control character of ASCII or are more than {@link
   *     Domain#MAX_OCTETS}
   */
  public static @Nullable HelloName opaque(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      if (octets[i] >= 0 && !Characters.is(octets[i], Characters.PRINTABLE)) {
        return null;
      }
    }
    if (to - from > Domain.MAX_OCTETS) {
      return null;
    }
    String utf8 = Characters.text(octets, from, to);
    String text = utf8 == null ? Characters.ascii(octets, from, to) : utf8;
    return new HelloName(Characters.printable(text, '\uFFFD'), null, true);
  }

  /** The text as sent; of an opaque name, any printable text, also an empty one. */
  public String text() {
    return text;
  }

  /** The address literal, null when the name is a domain name or opaque. */
  public @Nullable AddressLiteral literal() {
    return literal;
  }

  /** Whether the text is neither a domain name nor an address literal. */
  public boolean isOpaque() {
    return opaque;
  }

  /** Whether a label of a domain name has an underscore. */
  public boolean hasUnderscore() {
    return literal == null && !opaque && text.indexOf('_') >= 0;
  }

  /** Equal texts, whatever their case. */
  @Override
  public boolean equals(Object other) {
    return other instanceof HelloName that && lowerCase().equals(that.lowerCase());
  }

  @Override
  public int hashCode() {
    return lowerCase().hashCode();
  }

  private String lowerCase() {
    return text.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return text;
  }
}
