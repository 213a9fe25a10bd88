package dev.smtpkit.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The content and the commands of {@link CostlyInput}, one char for each octet. */
final class CostlyLines {

  private static final String CRLF = "\r\n";
  private static final int TEXT_LINE = 78;
  private static final int COMMAND_LINE = 512;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

  private CostlyLines() {}

  /** Lines of words; none begins with a dot. */
  static String text(int octets, Random random) {
    StringBuilder text = new StringBuilder(octets);
    while (text.length() < octets) {
      int left = octets - text.length();
      int line = left <= TEXT_LINE + 2 ? left : Math.min(40 + random.nextInt(39), left - 4);
      words(text, line - 2, random);
      text.append(CRLF);
    }
    return text.toString();
  }

  private static void words(StringBuilder text, int octets, Random random) {
    int word = 0;
    for (int i = 0; i < octets; i++) {
      boolean blank = word > 1 && i + 1 < octets && random.nextInt(6) == 0;
      text.append(blank ? ' ' : letter(random));
      word = blank ? 0 : word + 1;
    }
  }

  static char letter(Random random) {
    return LETTERS.charAt(random.nextInt(LETTERS.length()));
  }

  static String stuffedDots(int octets, Random random) {
    StringBuilder text = new StringBuilder(octets);
    while (octets - text.length() >= 10) {
      text.append("..");
      if (random.nextInt(8) == 0) {
        text.append(letter(random));
      }
      text.append(CRLF);
    }
    return padded(text, "..", octets, random);
  }

  /** Ends the last line, so that the text has its length: the line has at least four octets. */
  private static String padded(StringBuilder text, String start, int octets, Random random) {
    text.append(start);
    while (text.length() < octets - 2) {
      text.append(letter(random));
    }
    return text.append(CRLF).toString();
  }

  static String bareLineFeeds(int octets, Random random) {
    return separated('\n', octets, random);
  }

  static String bareCarriageReturns(int octets, Random random) {
    return separated('\r', octets, random);
  }

  /** Begins and ends with a letter, so that no octet joins with one of the closing. */
  private static String separated(char separator, int octets, Random random) {
    StringBuilder text = new StringBuilder(octets).append(letter(random));
    while (text.length() < octets - 1) {
      text.append(random.nextInt(8) == 0 ? letter(random) : separator);
    }
    return text.append(letter(random)).toString();
  }

  static String longLine(int octets, Random random) {
    StringBuilder text = new StringBuilder(octets);
    words(text, octets, random);
    return text.toString();
  }

  static String oneOctetChunks(int octets, Random random) {
    StringBuilder text = new StringBuilder(octets);
    while (octets - text.length() >= 36) {
      text.append("BDAT 1\r\n").append(letter(random));
    }
    chunk(text, octets, random);
    return text.toString();
  }

  static String singleChunk(int octets, Random random) {
    StringBuilder text = new StringBuilder(octets);
    chunk(text, octets, random);
    return text.toString();
  }

  /** A chunk that fills what is left. One digit more may not fit: leading zeros are valid. */
  private static void chunk(StringBuilder text, int octets, Random random) {
    int digits = String.valueOf(octets).length();
    int content = octets - text.length() - "BDAT ".length() - digits - 2;
    String count = String.valueOf(content);
    text.append("BDAT ").append("0".repeat(digits - count.length())).append(count).append(CRLF);
    text.append(text(content, random));
  }

  static String manyParameters(int octets, Random random) {
    StringBuilder text = new StringBuilder(octets);
    List<String> keywords = keywords();
    while (text.length() < octets) {
      int left = octets - text.length();
      int line = left <= COMMAND_LINE ? left : Math.min(COMMAND_LINE, left - 64);
      Collections.shuffle(keywords, random);
      parameters(text, text.length() + line - 2, keywords);
      text.append(CRLF);
    }
    return text.toString();
  }

  private static void parameters(StringBuilder text, int end, List<String> keywords) {
    text.append("MAIL FROM:<>");
    for (int i = 0; end - text.length() >= 12; i++) {
      text.append(' ').append(keywords.get(i));
    }
    text.append(" LONGEST").append("Z".repeat(end - text.length()));
  }

  /** Short keywords without a registered one among them; more than a line has room for. */
  private static List<String> keywords() {
    List<String> keywords = new ArrayList<>();
    for (char c = '0'; c <= '9'; c++) {
      keywords.add(String.valueOf(c));
      for (char d = 'A'; d <= 'Z'; d++) {
        keywords.add(String.valueOf(new char[] {c, d}));
      }
    }
    return keywords;
  }

  static String longCommand(int octets, Random random) {
    StringBuilder text = new StringBuilder(octets).append("NOOP ");
    words(text, octets - text.length(), random);
    return text.toString();
  }

  static String plainCommands(int octets, Random random) {
    StringBuilder text = new StringBuilder(octets);
    while (text.length() < octets) {
      int left = octets - text.length();
      int line = left <= TEXT_LINE + 2 ? left : Math.min(40 + random.nextInt(39), left - 9);
      text.append("NOOP ");
      words(text, line - 7, random);
      text.append(CRLF);
    }
    return text.toString();
  }
}
