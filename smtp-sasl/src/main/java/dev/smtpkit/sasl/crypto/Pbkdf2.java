package dev.smtpkit.sasl.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * PBKDF2 (RFC 8018 5.2) over a keyed MAC.
 *
 * <p>Written out because the platform's own takes characters, not octets, and refuses an empty
 * salt.
 */
final class Pbkdf2 {
  private Pbkdf2() {}

  static void check(int iterations, int length) {
    if (iterations < 1) {
      throw new IllegalArgumentException(iterations + " iterations are below 1");
    }
    if (length < 1) {
      throw new IllegalArgumentException("a key of " + length + " octets is shorter than 1");
    }
  }

  /** Derives a key with a MAC whose key is the password. */
  static byte[] derive(Mac mac, byte[] salt, int iterations, int length)
      throws GeneralSecurityException {
    check(iterations, length);
    byte[] key = new byte[length];
    int block = 1;
    for (int at = 0; at < length; at += mac.getMacLength()) {
      byte[] octets = block(mac, salt, iterations, block++);
      System.arraycopy(octets, 0, key, at, Math.min(octets.length, length - at));
      Arrays.fill(octets, (byte) 0);
    }
    return key;
  }

  /** T_i: the exclusive or of U_1 to U_c (RFC 8018 5.2). */
  private static byte[] block(Mac mac, byte[] salt, int iterations, int number)
      throws GeneralSecurityException {
    mac.update(salt);
    byte[] last = {
      (byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number
    };
    last = mac.doFinal(last);
    byte[] sum = last.clone();
    for (int i = 1; i < iterations; i++) {
      mac.update(last);
      mac.doFinal(last, 0);
      for (int j = 0; j < sum.length; j++) {
        sum[j] ^= last[j];
      }
    }
    Arrays.fill(last, (byte) 0);
    return sum;
  }
}
