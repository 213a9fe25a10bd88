package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of XCLIENT or XFORWARD (Postfix XCLIENT and XFORWARD): its value is sent as xtext.
 *
 * @param name the name in upper case, such as NAME, ADDR, PORT, PROTO, HELO, LOGIN, IDENT or SOURCE
 * @param value the value, decoded, 1 to 255 characters; {@link #UNAVAILABLE} or {@link
 *     #TEMPORARILY_UNAVAILABLE} if it is not known
 */
public record ClientAttribute(String name, String value) {

  /** The value is not known and will not be. */
  public static final String UNAVAILABLE = "[UNAVAILABLE]";

  /** The value could not be found for now. */
  public static final String TEMPORARILY_UNAVAILABLE = "[TEMPUNAVAIL]";

  private static final int MAX_VALUE = 255;

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException if the name is not upper-case letters, or the value is empty,
   *     too long, or has a control character
   */
  public ClientAttribute {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) < 'A' || name.charAt(i) > 'Z') {
        throw new IllegalArgumentException(
            ExceptionText.quote(name) + " is no attribute name: it must be upper-case letters");
      }
    }
    Characters.requireText(value, "value");
    if (name.isEmpty() || value.length() > MAX_VALUE) {
      throw new IllegalArgumentException(
          name.isEmpty()
              ? "an attribute needs a name"
              : "the value of "
                  + name
                  + " has "
                  + value.length()
                  + " characters: the most are "
                  + MAX_VALUE);
    }
  }

  /**
   * The attribute that the octets are: name, "=", xtext with digits of either case.
   *
   * @param octets an array of ASCII
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the attribute, null if the octets have another form
   */
  public static @Nullable ClientAttribute parse(byte[] octets, int from, int to) {
    int equals = Characters.indexOf(octets, from, to, '=');
    for (int i = from; i < equals; i++) {
      int letter = octets[i] | 0x20;
      if (letter < 'a' || letter > 'z') {
        return null;
      }
    }
    byte[] decoded = equals == to ? null : Xtext.decode(octets, equals + 1, to, true);
    String value = decoded == null ? null : Characters.text(decoded, 0, decoded.length);
    return equals > from && value != null && value.length() <= MAX_VALUE && Characters.isText(value)
        ? new ClientAttribute(
            Characters.ascii(octets, from, equals).toUpperCase(Locale.ROOT), value)
        : null;
  }

  /** The attribute as it stands in a command. */
  public String text() {
    return name + '=' + Xtext.encode(value);
  }

  @Override
  public String toString() {
    return text();
  }
}
