package dev.smtpkit.testkit;

import java.util.List;

/**
 * The octets that end the message after a 354 reply, and octets that look alike but must not end it
 * (RFC 5321 4.1.1.4). SMTP smuggling needs two servers that disagree about them.
 */
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

  /**
   * Each of these ends a message if other text precedes it.
   *
   * @return an immutable list; one char for each octet
   */
  public static List<String> ends() {
    return ENDS;
  }

  /**
   * Each of these is content, wherever it stands in a message. Real servers have taken them for the
   * end of the message, or have removed the octets that distinguish them from it.
   *
   * @return an immutable list; one char for each octet
   */
  public static List<String> lookAlikes() {
    return LOOK_ALIKES;
  }
}
