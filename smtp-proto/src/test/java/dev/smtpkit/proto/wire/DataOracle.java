package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.BareLineEnds;

/**
 * Decodes a message word by word after RFC 5321 4.1.1.4 and 4.5.2, on the whole text at once.
 *
 * <p>Shares no code with the decoder and has no states: it searches and replaces.
 *
 * @param content the octets of the message that are known so far
 * @param consumed how many octets the message took with its end, -1 if the end has not come
 * @param bareCrs CRs that no LF follows, without a last one of which that is not known
 * @param bareLfs LFs that no CR precedes
 * @param nuls NULs
 * @param longLines lines of more octets than a limit
 * @param eightBit whether an octet from 0x80 on was there
 */
record DataOracle(
    String content,
    int consumed,
    int bareCrs,
    int bareLfs,
    int nuls,
    int longLines,
    boolean eightBit) {

  /** No limit may be so small, but no enumerated string is longer. */
  static final int TEXT_LINE = 4;

  static DataOracle decode(String input, BareLineEnds bareLineEnds) {
    return decode(input, bareLineEnds, TEXT_LINE);
  }

  static DataOracle decode(String input, BareLineEnds bareLineEnds, int textLine) {
    // "the first <CRLF> of this terminating sequence is also the <CRLF> that ends the final line
    // of the data (message text) or, if there was no mail data, ends the DATA command itself"
    String withDataLine = "\r\n" + input;
    int end = withDataLine.indexOf("\r\n.\r\n");
    String raw = end < 0 ? input : withDataLine.substring(2, end + 2);
    String content = withoutDots(raw);
    // Behind a dot a CR may be the terminator's: whether it is content shows with the next octet.
    if (end < 0 && withDataLine.endsWith("\r\n.\r")) {
      content = content.substring(0, content.length() - 1);
    }
    if (bareLineEnds == BareLineEnds.NORMALIZE) {
      content = normalized(end < 0 ? content.replaceFirst("\r\\z", "") : content);
    }
    return new DataOracle(
        content,
        end < 0 ? -1 : end + 3,
        bareCrs(raw),
        bareLfs(raw),
        count(raw, '\0'),
        longLines(raw, textLine),
        raw.chars().anyMatch(c -> c >= 0x80));
  }

  /** Content with CRLF at every line's end. */
  static String normalized(String content) {
    return content.replaceAll("\r\n|\r|\n", "\r\n");
  }

  private static int longLines(String raw, int textLine) {
    String[] lines = raw.split("\r\n", -1);
    int count = 0;
    for (int i = 0; i < lines.length; i++) {
      int stuffed = lines[i].startsWith(".") ? 1 : 0;
      int crlf = i < lines.length - 1 ? 2 : 0;
      count += lines[i].length() - stuffed + crlf > textLine ? 1 : 0;
    }
    return count;
  }

  /** "If the first character is a period and there are other characters, it is deleted." */
  private static String withoutDots(String raw) {
    String marked = ("\r\n" + raw).replace("\r\n.", "\r\n");
    return marked.substring(2);
  }

  private static int bareCrs(String raw) {
    String rest = raw.replace("\r\n", "~");
    return count(rest, '\r') - (rest.endsWith("\r") ? 1 : 0);
  }

  private static int bareLfs(String raw) {
    return count(raw.replace("\r\n", "~"), '\n');
  }

  private static int count(String text, char c) {
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      count += text.charAt(i) == c ? 1 : 0;
    }
    return count;
  }
}
