package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An address in brackets (RFC 5321 4.1.3). Parsed by the grammar alone: no name is ever looked up.
 *
 * <p>Will not grow: {@link General} stands for every tag that is not known here.
 */
public sealed interface AddressLiteral extends Domain {

  /**
   * Makes a literal.
   *
   * @param text the literal with its brackets
   * @throws IllegalArgumentException if the text is no literal
   */
  static AddressLiteral of(String text) {
    AddressLiteral literal = parse(text);
    if (literal == null) {
      throw new IllegalArgumentException(
          ExceptionText.quote(text)
              + " is no address literal: it must be such as [192.0.2.1] or [IPv6:2001:db8::1]"
              + " (RFC 5321 4.1.3)");
    }
    return literal;
  }

  /**
   * Makes a literal, if the text is one.
   *
   * <p>IPv4 octets have one to three decimal digits. The tag {@code IPv6}, in any case, is never
   * read as the tag of a general literal.
   *
   * @param text any text, with its brackets
   * @return the literal, null if the text has another form
   */
  static @Nullable AddressLiteral parse(String text) {
    int length = text.length();
    if (length < 3
        || length > MAX_OCTETS
        || text.charAt(0) != '['
        || text.charAt(length - 1) != ']'
        // Without it a dotless or dotted I would count as a letter of the tag IPv6.
        || !Characters.isAscii(text)) {
      return null;
    }
    String inner = text.substring(1, length - 1);
    int colon = inner.indexOf(':');
    if (colon < 0) {
      return IPv4.parse(inner);
    }
    String tag = inner.substring(0, colon);
    String content = inner.substring(colon + 1);
    if (tag.equalsIgnoreCase("IPv6")) {
      return IPv6.parse(content);
    }
    // Else an IPv6 address that lacks its tag would have its first group for one.
    return General.isTag(tag) && General.isContent(content) && IpSyntax.ipv6(inner) == null
        ? new General(tag, content)
        : null;
  }

  /**
   * Makes a literal, if the octets are one.
   *
   * @param octets an array of ASCII
   * @param from the index of the opening bracket
   * @param to the index after the closing bracket
   * @return the literal, null if the octets have another form
   */
  static @Nullable AddressLiteral parse(byte[] octets, int from, int to) {
    return to - from <= MAX_OCTETS && Characters.isAscii(octets, from, to)
        ? parse(Characters.ascii(octets, from, to))
        : null;
  }

  /**
   * An IPv4 address.
   *
   * @param address the four octets, the first in the highest eight bits
   */
  record IPv4(int address) implements AddressLiteral {

    /**
     * Makes a literal of an address without brackets.
     *
     * @param address any text
     * @return the literal, null if the text is not four numbers from 0 to 255 of up to three digits
     */
    public static @Nullable IPv4 parse(String address) {
      long octets = IpSyntax.ipv4(address);
      return octets < 0 ? null : new IPv4((int) octets);
    }

    @Override
    public String text() {
      return "["
          + (address >>> 24)
          + '.'
          + ((address >>> 16) & 0xFF)
          + '.'
          + ((address >>> 8) & 0xFF)
          + '.'
          + (address & 0xFF)
          + ']';
    }

    /** The address as a value of {@code java.net}. */
    public InetAddress toInetAddress() {
      byte[] octets = new byte[4];
      for (int i = 0; i < 4; i++) {
        octets[i] = (byte) (address >>> (24 - 8 * i));
      }
      return IpSyntax.inetAddress(octets);
    }

    @Override
    public String toString() {
      return text();
    }
  }

  /**
   * An IPv6 address.
   *
   * @param high the first eight octets
   * @param low the last eight octets
   */
  record IPv6(long high, long low) implements AddressLiteral {

    /**
     * Makes a literal of an address without brackets and tag.
     *
     * @param address any text
     * @return the literal, null if the text is no IPv6-addr (RFC 5321 4.1.3)
     */
    public static @Nullable IPv6 parse(String address) {
      long[] halves = IpSyntax.ipv6(address);
      return halves == null ? null : new IPv6(halves[0], halves[1]);
    }

    /** All eight groups in full, without leading zeros: equal addresses have equal texts. */
    @Override
    public String text() {
      StringBuilder text = new StringBuilder("[IPv6:");
      for (int group = 0; group < 8; group++) {
        long half = group < 4 ? high : low;
        text.append(group == 0 ? "" : ":")
            .append(Long.toHexString((half >>> (48 - 16 * (group & 3))) & 0xFFFF));
      }
      return text.append(']').toString();
    }

    /**
     * The address as a value of {@code java.net}; a v4-mapped address comes out as the IPv4 address
     * it stands for.
     */
    public InetAddress toInetAddress() {
      byte[] octets = new byte[16];
      for (int i = 0; i < 8; i++) {
        octets[i] = (byte) (high >>> (56 - 8 * i));
        octets[8 + i] = (byte) (low >>> (56 - 8 * i));
      }
      return IpSyntax.inetAddress(octets);
    }

    @Override
    public String toString() {
      return text();
    }
  }

  /**
   * Any other literal with a tag.
   *
   * @param tag the tag as sent, not {@code IPv6}
   * @param content what follows the colon
   */
  record General(String tag, String content) implements AddressLiteral {

    /**
     * Checks both parts.
     *
     * @throws IllegalArgumentException if the tag is not an Ldh-str or {@code IPv6}, the content is
     *     not 1*dcontent, or both together are too long
     */
    public General {
      int length = tag.length() + content.length() + 3;
      if (!isTag(tag) || !isContent(content) || length > MAX_OCTETS) {
        throw new IllegalArgumentException(
            ExceptionText.quote('[' + tag + ':' + content + ']')
                + " is no general address literal: it must be a tag of letters, digits and"
                + " hyphens, not IPv6, a colon and printable ASCII without brackets, 255 octets"
                + " in all (RFC 5321 4.1.3)");
      }
    }

    private static boolean isTag(String tag) {
      for (int i = 0; i < tag.length(); i++) {
        char c = tag.charAt(i);
        if (!Characters.is(c, Characters.LET_DIG) && c != '-') {
          return false;
        }
      }
      return !tag.isEmpty()
          && tag.charAt(tag.length() - 1) != '-'
          && !tag.toLowerCase(Locale.ROOT).equals("ipv6");
    }

    private static boolean isContent(String content) {
      for (int i = 0; i < content.length(); i++) {
        if (!Characters.is(content.charAt(i), Characters.DCONTENT)) {
          return false;
        }
      }
      return !content.isEmpty();
    }

    @Override
    public String text() {
      return '[' + tag + ':' + content + ']';
    }

    @Override
    public String toString() {
      return text();
    }
  }

  /**
   * The literal of a socket's address.
   *
   * @param address an IPv4 or IPv6 address
   */
  static AddressLiteral of(InetAddress address) {
    byte[] octets = address.getAddress();
    long[] halves = new long[2];
    for (int i = 0; i < octets.length; i++) {
      halves[i / 8] = (halves[i / 8] << 8) | (octets[i] & 0xFF);
    }
    return octets.length == 4 ? new IPv4((int) halves[0]) : new IPv6(halves[0], halves[1]);
  }

  /**
   * The network that one client usually has to itself, as a key for limits per client: an IPv4
   * address as it is, and for an IPv6 address the first address of its /64. A v4-mapped address
   * counts as the IPv4 address that it stands for.
   *
   * @param address the client's address
   */
  static AddressLiteral clientNetwork(InetAddress address) {
    if (!(of(address) instanceof IPv6 six)) {
      return of(address);
    }
    boolean mapped = six.high() == 0 && six.low() >>> 32 == 0xFFFF;
    return mapped ? new IPv4((int) six.low()) : new IPv6(six.high(), 0);
  }
}
