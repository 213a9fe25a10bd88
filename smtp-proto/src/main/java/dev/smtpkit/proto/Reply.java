package dev.smtpkit.proto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reply: a code, an enhanced status code where one belongs, and one line of text or more (RFC
 * 5321 4.2, RFC 2034 4).
 *
 * <p>Encoded once, when it is made: a stock reply costs a copy each time it is sent. Text is
 * printable ASCII only, so that no reply can carry a second one, and a line never exceeds {@link
 * #MAX_LINE_OCTETS}.
 */
public final class Reply {

  /** The octets of the longest reply line, CRLF counted (RFC 5321 4.5.3.1.5). */
  public static final int MAX_LINE_OCTETS = 512;

  /** The octets of the longest 334, which carries a challenge, CRLF counted (RFC 4954 4). */
  public static final int MAX_CHALLENGE_OCTETS = 12_288;

  private final ReplyCode code;
  private final @Nullable EnhancedStatusCode enhanced;
  private final byte[] octets;

  private Reply(ReplyCode code, @Nullable EnhancedStatusCode enhanced, List<String> lines) {
    if (enhanced != null && enhanced.statusClass() != code.severity()) {
      throw new IllegalArgumentException(
          "class "
              + enhanced.statusClass()
              + " of "
              + enhanced
              + " is not the first digit of reply code "
              + code
              + ", as RFC 2034 4 demands");
    }
    this.code = code;
    this.enhanced = enhanced;
    this.octets = encode(code, enhanced, lines);
  }

  /**
   * A reply of one line without an enhanced status code: greetings, replies to EHLO and HELO, 3yz.
   *
   * @param code the code's number
   * @param text the text, printable ASCII
   * @throws IllegalArgumentException if the code is out of range, or the text is too long or has a
   *     control or non-ASCII character
   */
  public static Reply of(int code, String text) {
    return new Reply(new ReplyCode(code), null, List.of(text));
  }

  /**
   * A reply of one line.
   *
   * @param code the code's number
   * @param subject the enhanced status code's subject; its class is the code's first digit
   * @param detail the enhanced status code's detail
   * @param text the text, printable ASCII
   * @throws IllegalArgumentException if a code is out of range, or the text is too long or has a
   *     control or non-ASCII character
   */
  public static Reply of(int code, int subject, int detail, String text) {
    ReplyCode replyCode = new ReplyCode(code);
    return new Reply(
        replyCode, new EnhancedStatusCode(replyCode.severity(), subject, detail), List.of(text));
  }

  /**
   * A reply of any number of lines.
   *
   * @param code the code
   * @param enhanced the enhanced status code that every line repeats, null for none
   * @param lines the texts, at least one, printable ASCII
   * @throws IllegalArgumentException if the enhanced status code's class is not the code's first
   *     digit, there is no line, or a line is too long or has a control or non-ASCII character
   */
  public static Reply of(
      ReplyCode code, @Nullable EnhancedStatusCode enhanced, List<String> lines) {
    return new Reply(code, enhanced, lines);
  }

  private static byte[] encode(
      ReplyCode code, @Nullable EnhancedStatusCode enhanced, List<String> lines) {
    if (lines.isEmpty() || code.value() / 10 % 10 > 5) {
      throw new IllegalArgumentException(
          lines.isEmpty()
              ? "a reply needs at least one line"
              : "reply code " + code + " has a second digit above 5 (RFC 5321 4.2)");
    }
    ByteArrayOutputStream octets = new ByteArrayOutputStream(64);
    for (int i = 0; i < lines.size(); i++) {
      String text = lines.get(i);
      for (int j = 0; j < text.length(); j++) {
        if (!Characters.is(text.charAt(j), Characters.PRINTABLE)) {
          throw new IllegalArgumentException(
              ExceptionText.quote(text)
                  + " is no reply text: it must be printable ASCII, one line at a time");
        }
      }
      String line =
          code.value()
              + (i < lines.size() - 1 ? "-" : " ")
              + (enhanced == null ? "" : enhanced + " ")
              + text
              + "\r\n";
      // A challenge of AUTH has a limit of its own (RFC 4954 4).
      int limit = code.value() == 334 ? MAX_CHALLENGE_OCTETS : MAX_LINE_OCTETS;
      if (line.length() > limit) {
        throw new IllegalArgumentException(
            "a reply line of "
                + line.length()
                + " octets is over the limit of "
                + limit
                + " (RFC 5321 4.5.3.1.5): split its text into lines");
      }
      octets.writeBytes(line.getBytes(US_ASCII));
    }
    return octets.toByteArray();
  }

  /** The code. */
  public ReplyCode code() {
    return code;
  }

  /** The enhanced status code, null if it has none. */
  public @Nullable EnhancedStatusCode enhanced() {
    return enhanced;
  }

  /** The texts without codes, one a line. */
  public List<String> lines() {
    int skip = 4 + (enhanced == null ? 0 : enhanced.toString().length() + 1);
    List<String> lines = new ArrayList<>();
    for (String line : new String(octets, US_ASCII).split("\r\n", 0)) {
      lines.add(line.substring(skip));
    }
    return List.copyOf(lines);
  }

  /** The octets of the whole reply as sent, CRLFs counted. */
  public int length() {
    return octets.length;
  }

  /**
   * Copies octets of the encoded reply, as many as fit.
   *
   * @param from the first octet, 0 to {@link #length()}
   * @param out where they go; its position advances
   * @return how many were copied
   */
  public int copyTo(int from, ByteBuffer out) {
    int count = Math.min(octets.length - from, out.remaining());
    out.put(octets, from, count);
    return count;
  }

  @Override
  public boolean equals(Object other) {
    // Stock replies are compared with themselves: the octets matter to others only.
    return this == other || (other instanceof Reply that && Arrays.equals(octets, that.octets));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  /** The reply as sent, its lines joined by {@code " / "}. */
  @Override
  public String toString() {
    return new String(octets, 0, octets.length - 2, US_ASCII).replace("\r\n", " / ");
  }
}
