package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import dev.smtpkit.proto.grammar.Word;
import org.jspecify.annotations.Nullable;

/**
 * ORCPT, the recipient that the sender named first (RFC 3461 4.2).
 *
 * <p>The address is kept in the encoding it was sent in, since a relay must hand on the same value
 * (RFC 3461 5.2.1), and so is the type with its case; two are equal if their types, whatever the
 * case, and those texts are. The encoding is xtext; for the type {@code utf-8} it is {@code
 * \x{HEX}} instead, and characters beyond ASCII may stand for themselves (RFC 6533 3).
 */
public final class OriginalRecipient {

  /** The octets of the longest value. */
  public static final int MAX_OCTETS = 500;

  private static final String RFC822 = "rfc822";
  private static final String UTF_8 = "utf-8";
  private static final Word RFC822_WORD = new Word("RFC822");
  private static final Word UTF_8_WORD = new Word("UTF-8");

  private final String addressType;
  private final String encoded;

  private OriginalRecipient(String addressType, String encoded) {
    this.addressType = addressType;
    this.encoded = encoded;
  }

  /**
   * The original recipient of a mailbox: of the type {@code rfc822} if it is ASCII, else {@code
   * utf-8} in its seven-bit form.
   *
   * @param mailbox the mailbox
   * @throws IllegalArgumentException if it is too long when encoded
   */
  public static OriginalRecipient of(Mailbox mailbox) {
    String address = mailbox.text();
    OriginalRecipient recipient =
        mailbox.isInternational()
            ? new OriginalRecipient(UTF_8, UnicodeText.encode(address))
            : new OriginalRecipient(RFC822, Xtext.encode(address));
    if (recipient.text().length() > MAX_OCTETS) {
      throw new IllegalArgumentException(
          mailbox + " has more than " + MAX_OCTETS + " octets as an ORCPT: omit it");
    }
    return recipient;
  }

  /**
   * Makes an original recipient.
   *
   * @param text the value of ORCPT: type, semicolon, encoded address
   * @throws IllegalArgumentException if it is none
   */
  public static OriginalRecipient of(String text) {
    OriginalRecipient recipient = parse(text);
    if (recipient == null) {
      throw new IllegalArgumentException(
          ExceptionText.quote(text)
              + " is no ORCPT: it must be a type, a semicolon and the address in xtext,"
              + " 500 octets at most (RFC 3461 4.2)");
    }
    return recipient;
  }

  /**
   * Makes an original recipient, if the text is one.
   *
   * @param text the value of ORCPT: type, semicolon, encoded address
   * @return the recipient, null if the type is no atom, the encoding is broken, encodes other than
   *     printable characters, or the whole is too long
   */
  public static @Nullable OriginalRecipient parse(String text) {
    byte[] octets = Characters.octets(text);
    return octets == null ? null : parse(octets, 0, octets.length);
  }

  /**
   * Makes an original recipient, if the octets are one.
   *
   * @param octets an array of ASCII or UTF-8
   * @param from the index of the first octet of the value of ORCPT
   * @param to the index after its last octet
   * @return the recipient, null as for {@link #parse(String)}
   */
  public static @Nullable OriginalRecipient parse(byte[] octets, int from, int to) {
    int semicolon = Characters.indexOf(octets, from, to, ';');
    if (semicolon == from || semicolon == to || to - from > MAX_OCTETS) {
      return null;
    }
    int address = semicolon + 1;
    if (RFC822_WORD.is(octets, from, semicolon)) {
      return xtext(type(RFC822, octets, from), octets, address, to);
    }
    if (UTF_8_WORD.is(octets, from, semicolon)) {
      String text =
          UnicodeText.isWellFormed(octets, address, to)
              ? Characters.text(octets, address, to)
              : null;
      return text == null ? null : new OriginalRecipient(type(UTF_8, octets, from), text);
    }
    return Characters.are(octets, from, semicolon, Characters.ATEXT)
            // An atom may hold it (RFC 5321 4.1.2), the value of a parameter not.
            && Characters.indexOf(octets, from, semicolon, '=') == semicolon
        ? xtext(Characters.ascii(octets, from, semicolon), octets, address, to)
        : null;
  }

  /** The type as sent, which mostly is the usual one: then no other text is made. */
  private static String type(String usual, byte[] octets, int from) {
    for (int i = 0; i < usual.length(); i++) {
      if (octets[from + i] != usual.charAt(i)) {
        return Characters.ascii(octets, from, from + usual.length());
      }
    }
    return usual;
  }

  private static @Nullable OriginalRecipient xtext(String type, byte[] octets, int from, int to) {
    return Xtext.isPrintable(octets, from, to)
        ? new OriginalRecipient(type, Characters.ascii(octets, from, to))
        : null;
  }

  /** The address type as sent; its case does not matter. */
  public String addressType() {
    return addressType;
  }

  /** The address, decoded: of the type {@code rfc822} it should be a mailbox, but need not. */
  public String address() {
    String address =
        addressType.equalsIgnoreCase(UTF_8) ? UnicodeText.decode(encoded) : Xtext.decode(encoded);
    if (address == null) {
      throw new AssertionError("checked when it was made");
    }
    return address;
  }

  /** Whether it can be sent to servers only that offer SMTPUTF8 (RFC 6533 3). */
  public boolean isInternational() {
    return !Characters.isAscii(encoded);
  }

  /** The value as it stands in a command. */
  public String text() {
    return addressType + ';' + encoded;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OriginalRecipient that
        && addressType.equalsIgnoreCase(that.addressType)
        && encoded.equals(that.encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
