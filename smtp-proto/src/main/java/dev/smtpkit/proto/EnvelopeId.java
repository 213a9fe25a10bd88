package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import org.jspecify.annotations.Nullable;

/**
 * ENVID, by which a sender matches a notification with its transaction (RFC 3461 4.4).
 *
 * <p>Kept in the xtext it was sent in, since a relay must hand on the same value (RFC 3461 5.2.1);
 * two ids are equal if those texts are.
 */
public final class EnvelopeId {

  /** The octets of the longest id, as xtext. */
  public static final int MAX_OCTETS = 100;

  private final String xtext;

  private EnvelopeId(String xtext) {
    this.xtext = xtext;
  }

  /**
   * Makes an id of the text that the sender chose.
   *
   * @param id printable ASCII, not empty
   * @throws IllegalArgumentException if it is something else, or has more than {@link #MAX_OCTETS}
   *     octets as xtext
   */
  public static EnvelopeId ofId(String id) {
    return of(Xtext.encode(id));
  }

  /**
   * Makes an id of its xtext.
   *
   * @param xtext the value of ENVID
   * @throws IllegalArgumentException if it is empty, too long, no xtext, or encodes more than
   *     printable ASCII
   */
  public static EnvelopeId of(String xtext) {
    EnvelopeId id = parse(xtext);
    if (id == null) {
      throw new IllegalArgumentException(
          ExceptionText.quote(xtext)
              + " is no ENVID: it must be 1 to 100 octets of xtext for printable ASCII"
              + " (RFC 3461 4.4)");
    }
    return id;
  }

  /**
   * Makes an id, if the xtext is one.
   *
   * @param xtext the value of ENVID
   * @return the id, null if it is empty, too long, no xtext, or encodes more than printable ASCII
   */
  public static @Nullable EnvelopeId parse(String xtext) {
    byte[] octets = Characters.octets(xtext);
    return octets == null ? null : parse(octets, 0, octets.length);
  }

  /**
   * Makes an id, if the octets are one.
   *
   * @param octets an array of ASCII
   * @param from the index of the first octet of the value of ENVID
   * @param to the index after its last octet
   * @return the id, null if the value is empty, too long, no xtext, or encodes more than printable
   *     ASCII
   */
  public static @Nullable EnvelopeId parse(byte[] octets, int from, int to) {
    return to > from && to - from <= MAX_OCTETS && Xtext.isPrintable(octets, from, to)
        ? new EnvelopeId(Characters.ascii(octets, from, to))
        : null;
  }

  /** The id as xtext, as it stands in a command. */
  public String text() {
    return xtext;
  }

  /** The id itself: printable ASCII. */
  public String id() {
    String id = Xtext.decode(xtext);
    if (id == null) {
      throw new AssertionError("checked when it was made");
    }
    return id;
  }

  /** Whether it is unique in the world, {@code local "@" host}, as MTRK needs (RFC 3885 3.2). */
  public boolean isUnique() {
    int at = xtext.lastIndexOf('@');
    return at > 0 && at < xtext.length() - 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EnvelopeId that && xtext.equals(that.xtext);
  }

  @Override
  public int hashCode() {
    return xtext.hashCode();
  }

  @Override
  public String toString() {
    return xtext;
  }
}
