package dev.smtpkit.checks.consumer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.testkit.EverySplit;

/** Feeds a line at every split, by the testkit alone. */
public final class Splitting {

  private Splitting() {}

  /**
   * Prints how many splits there are; fails if there is none.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    int[] splits = new int[1];
    EverySplit.of("QUIT\r\n".getBytes(US_ASCII)).forEach(pieces -> splits[0]++);
    System.out.println(splits[0] + " splits");
    if (splits[0] == 0) {
      throw new IllegalStateException("nothing was split");
    }
  }
}
