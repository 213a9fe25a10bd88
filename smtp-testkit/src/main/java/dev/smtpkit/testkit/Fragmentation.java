package dev.smtpkit.testkit;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The positions at which octets are cut. Two cuts may coincide: the piece between is empty. */
final class Fragmentation {

  static final Fragmentation WHOLE = new Fragmentation("whole", new int[0]);

  private static final int MOST_RANDOM_CUTS = 12;

  private final String name;
  private final int[] cuts;

  private Fragmentation(String name, int[] cuts) {
    this.name = name;
    this.cuts = cuts;
  }

  static Fragmentation octetByOctet(int length) {
    int[] cuts = new int[Math.max(0, length - 1)];
    Arrays.setAll(cuts, i -> i + 1);
    return new Fragmentation("octet by octet", cuts);
  }

  static Fragmentation splitAt(int position) {
    return new Fragmentation("", new int[] {position});
  }

  /** Three to thirteen pieces, cut anywhere from 0 to {@code length}, both included. */
  static Fragmentation random(int length, SplittableRandom random) {
    int[] cuts = new int[random.nextInt(2, MOST_RANDOM_CUTS + 1)];
    Arrays.setAll(cuts, i -> random.nextInt(length + 1));
    Arrays.sort(cuts);
    return new Fragmentation("", cuts);
  }

  int pieces() {
    return cuts.length + 1;
  }

  int start(int piece) {
    return piece == 0 ? 0 : cuts[piece - 1];
  }

  int end(int piece, int length) {
    return piece == cuts.length ? length : cuts[piece];
  }

  /** A text such as "split at 5 of 12". */
  String describe(int length) {
    if (!name.isEmpty()) {
      return name;
    }
    String at = Arrays.toString(cuts);
    return "split at " + at.substring(1, at.length() - 1) + " of " + length;
  }
}
