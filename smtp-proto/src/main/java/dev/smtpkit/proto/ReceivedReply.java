package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reply as a client got it: a code and one line of text or more (RFC 5321 4.2).
 *
 * <p>Laxer than {@link Reply}, which a server of ours sends: a client must take any text, also an
 * empty one, so a text may be long, have control characters and be in UTF-8 (RFC 6531 3.7.4). Only
 * CR and LF are in none. The text is for humans, but for the few replies whose text an RFC gives a
 * form.
 */
public final class ReceivedReply {

  private final ReplyCode code;
  private final List<String> texts;

  private ReceivedReply(ReplyCode code, List<String> texts) {
    this.code = code;
    this.texts = texts;
  }

  /**
   * A reply.
   *
   * @param code the code
   * @param texts the text of each line after the code and the blank or hyphen, at least one
   * @throws IllegalArgumentException if there is no line, or one has a CR or LF
   */
  public static ReceivedReply of(ReplyCode code, List<String> texts) {
    List<String> copy = List.copyOf(texts);
    if (copy.isEmpty()) {
      throw new IllegalArgumentException("a reply needs at least one line");
    }
    for (int i = 0; i < copy.size(); i++) {
      if (copy.get(i).indexOf('\r') >= 0 || copy.get(i).indexOf('\n') >= 0) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + " has a CR or LF: pass each line by itself");
      }
    }
    return new ReceivedReply(code, copy);
  }

  /** The code. */
  public ReplyCode code() {
    return code;
  }

  /**
   * The enhanced status code of the first line, null if it has none. Every line should have the
   * same (RFC 2034 4).
   */
  public @Nullable EnhancedStatusCode enhanced() {
    return enhanced(0);
  }

  /**
   * The enhanced status code of a line: what its text begins with, if that is one, a blank or the
   * line's end follows, and its class is the code's first digit (RFC 2034 4).
   *
   * <p>Greetings and replies to EHLO and HELO have none, whatever they begin with.
   *
   * @param line the line, 0 for the first
   * @return the code, null if the line has none
   * @throws IndexOutOfBoundsException if there is no such line
   */
  public @Nullable EnhancedStatusCode enhanced(int line) {
    String text = texts.get(line);
    EnhancedStatusCode enhanced = EnhancedStatusCode.parse(text, endOfFirstWord(text));
    return enhanced != null && enhanced.statusClass() == code.severity() ? enhanced : null;
  }

  private static int endOfFirstWord(String text) {
    int blank = text.indexOf(' ');
    return blank < 0 ? text.length() : blank;
  }

  /** The texts without the codes, those of RFC 2034 included, one a line, at least one. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      boolean coded = enhanced(i) != null;
      lines.add(coded ? text.substring(Math.min(text.length(), endOfFirstWord(text) + 1)) : text);
    }
    return List.copyOf(lines);
  }

  /** The text of each line after the reply code and the blank or hyphen, at least one. */
  public List<String> texts() {
    return texts;
  }

  /** Equal codes and texts. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ReceivedReply that
        && code.equals(that.code)
        && texts.equals(that.texts);
  }

  @Override
  public int hashCode() {
    return 31 * code.hashCode() + texts.hashCode();
  }

  /**
   * The reply as received, its lines joined by {@code " / "}, with a question mark for each
   * character that could harm a log: controls, line separators, direction marks.
   */
  @Override
  public String toString() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      boolean last = i == texts.size() - 1;
      all.append(code).append(last ? ' ' : '-').append(texts.get(i)).append(last ? "" : " / ");
    }
    return Characters.printable(all.toString(), '?');
  }
}
