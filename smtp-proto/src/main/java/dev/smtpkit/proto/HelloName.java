package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import org.jspecify.annotations.Nullable;

/**
 * How a client names itself in EHLO, HELO or LHLO: a domain name or an address literal (RFC 5321
 * 4.1.1.1, 4.1.3).
 *
 * <p>Other than in a mailbox, a label may have an underscore: such hosts exist, and their mail is
 * not refused for it. A parser reports it as {@link Deviation#UNDERSCORE_IN_HELLO_NAME}. The name
 * is what the client says, never a proof of who it is.
 */
public final class HelloName {

  private final String text;
  private final @Nullable AddressLiteral literal;

  private HelloName(String text, @Nullable AddressLiteral literal) {
    this.text = text;
    this.literal = literal;
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
    return new HelloName(literal.text(), literal);
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
      return literal == null ? null : new HelloName(Characters.ascii(octets, from, to), literal);
    }
    DomainName name = DomainName.parse(octets, from, to, true);
    return name == null || name.isInternational() ? null : new HelloName(name.text(), null);
  }

  /** The text as sent. */
  public String text() {
    return text;
  }

  /** The address literal, null when the name is a domain name. */
  public @Nullable AddressLiteral literal() {
    return literal;
  }

  /** Whether a label has an underscore. */
  public boolean hasUnderscore() {
    return literal == null && text.indexOf('_') >= 0;
  }

  /** Equal texts, whatever their case. */
  @Override
  public boolean equals(Object other) {
    return other instanceof HelloName that && text.equalsIgnoreCase(that.text);
  }

  @Override
  public int hashCode() {
    return text.toLowerCase(java.util.Locale.ROOT).hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
