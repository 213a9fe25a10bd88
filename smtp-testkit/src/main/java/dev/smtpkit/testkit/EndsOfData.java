package dev.smtpkit.testkit;

import java.util.List;

/** What ends a message behind a 354, and what must not (RFC 5321 4.1.1.4). */
public final class EndsOfData {

  private static final List<String> ENDS = List.of("\r\n.\r\n", "\r\r\n.\r\n");

  private static final List<String> LOOK_ALIKES =
      List.of(
          "\n.\n",
          "\n.\r\n",
          "\r\n.\n",
          "\r.\r",
          "\r.\n",
          "\n.\r",
          "\r.\r\n",
          "\r\n.\r",
          "\r\n.\r\r\n",
          "\r\r\n.\r\r\n",
          "\r\n\0.\r\n",
          "\r\n.\0\r\n",
          "\r\n .\r\n",
          "\r\n. \r\n",
          "\r\n\t.\r\n",
          "\r\n.\u00a0\r\n",
          "\r\n.\u00c2\u00a0\r\n");

  private EndsOfData() {}

  /** Behind other text each of these ends a message; a character stands for an octet. */
  public static List<String> ends() {
    return ENDS;
  }

  /**
   * Each of these is content, wherever it stands in a message; some server somewhere took it for
   * the end, or dropped what makes it none. A character stands for an octet.
   */
  public static List<String> lookAlikes() {
    return LOOK_ALIKES;
  }
}
