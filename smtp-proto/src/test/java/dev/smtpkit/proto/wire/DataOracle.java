package dev.smtpkit.proto.wire;

/**
 * What a message is, word by word after RFC 5321 4.1.1.4 and 4.5.2, on the whole text at once.
 *
 * <p>Shares no code with the decoder and has no states: it searches and replaces.
 *
 * @param content the octets of the message that are known so far
 * @param consumed how many octets the message took with its end, -1 if the end has not come
 * @param bareCrs CRs that no LF follows, without a last one of which that is not known
 * @param bareLfs LFs that no CR precedes
 * @param nuls NULs
 */
record DataOracle(String content, int consumed, int bareCrs, int bareLfs, int nuls) {

  static DataOracle decode(String input) {
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
    return new DataOracle(
        content, end < 0 ? -1 : end + 3, bareCrs(raw), bareLfs(raw), count(raw, '\0'));
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
