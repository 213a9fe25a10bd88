package dev.smtpkit.proto.wire;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Encodes content word by word after RFC 5321 4.1.1.4 and 4.5.2, on the whole text at once.
 *
 * <p>Shares no code with the encoder and has no states: it searches and replaces.
 *
 * @param wire the octets that leave
 * @param refusedAt the offset of what was refused, -1 if nothing was
 */
record EncoderOracle(String wire, int refusedAt) {

  private static final Pattern NEVER_SENT = Pattern.compile("\0");
  private static final Pattern REFUSED = Pattern.compile("\0|\r(?!\n)|(?<!\r)\n");

  static EncoderOracle encode(String content, boolean normalizing) {
    Matcher refused = (normalizing ? NEVER_SENT : REFUSED).matcher(content);
    if (refused.find()) {
      String before = content.substring(0, refused.start());
      return new EncoderOracle(stuffed(DataOracle.normalized(before)), refused.start());
    }
    String lines = DataOracle.normalized(content);
    // "MUST either reject the message as invalid or add <CRLF>"
    boolean open = !lines.isEmpty() && !lines.endsWith("\r\n");
    return new EncoderOracle(stuffed(open ? lines + "\r\n" : lines) + ".\r\n", -1);
  }

  /** "If it is a period, one additional period is inserted at the beginning of the line." */
  private static String stuffed(String lines) {
    return ("\r\n" + lines).replace("\r\n.", "\r\n..").substring(2);
  }
}
