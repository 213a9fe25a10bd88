package dev.smtpkit.checks.consumer;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.Arrays;

/** Hashes by the platform, and by Bouncy Castle where it is there. */
public final class Hashing {

  private Hashing() {}

  /**
   * Fails if the two differ, or if the text about a missing Bouncy Castle names no cure.
   *
   * @param arguments with or without: whether Bouncy Castle is there
   */
  public static void main(String[] arguments) {
    byte[] octets = {1, 2, 3};
    byte[] hash = Crypto.jce().hash(HashFunction.SHA_256, octets);
    boolean same;
    try {
      same = Arrays.equals(hash, Crypto.bouncyCastle().hash(HashFunction.SHA_256, octets));
      require(arguments[0].equals("with"), "there is a Bouncy Castle where none was given");
    } catch (IllegalStateException e) {
      require(arguments[0].equals("without"), "no Bouncy Castle: " + e);
      same = e.getMessage().contains("org.bouncycastle:bcprov-jdk18on");
    }
    require(same, "another hash, or a text that does not help");
    System.out.println("hashed " + arguments[0] + " Bouncy Castle");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
