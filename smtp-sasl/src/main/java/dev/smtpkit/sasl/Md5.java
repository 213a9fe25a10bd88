package dev.smtpkit.sasl;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * MD5 (RFC 1321) that can be continued from a stored state.
 *
 * <p>Written out because a stored CRAM-MD5 key is two such states, and the platform's MD5 neither
 * shows nor takes one.
 */
final class Md5 {
  /** Octets of a block. */
  static final int BLOCK = 64;

  /** Octets of a state, which are those of a hash. */
  static final int STATE = 16;

  private static final int LENGTH = 8;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int[] INITIAL = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};

  /** The rotations of the four rounds, which repeat every four steps. */
  private static final int[] ROTATIONS = {
    7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21
  };

  /** RFC 1321 3.4: T[i] is the integer part of 4294967296 times abs(sin(i)). */
  private static final int[] SINES = new int[BLOCK];

  static {
    for (int i = 0; i < SINES.length; i++) {
      SINES[i] = (int) (long) (Math.abs(StrictMath.sin(i + 1.0)) * (1L << 32));
    }
  }

  private Md5() {}

  /** The hash of a message, in a new array. */
  static byte[] hash(byte[] message) {
    return finish(INITIAL.clone(), 0, message);
  }

  /** The state after the first block of a message, in a new array for the caller to wipe. */
  static byte[] stateAfter(byte[] block) {
    int[] state = INITIAL.clone();
    compress(state, block, 0, new int[STATE]);
    return octets(state);
  }

  /** The hash of a message whose first block has led to this state, in a new array. */
  static byte[] hashAfter(byte[] state, byte[] rest) {
    int[] words = new int[INITIAL.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = (int) INTS.get(state, 4 * i);
    }
    return finish(words, BLOCK, rest);
  }

  /** Hashes the rest of a message with its padding; wipes what it computed with. */
  private static byte[] finish(int[] state, int before, byte[] rest) {
    int blocks = (rest.length + LENGTH) / BLOCK + 1;
    byte[] padded = Arrays.copyOf(rest, blocks * BLOCK);
    padded[rest.length] = (byte) 0x80;
    LONGS.set(padded, padded.length - LENGTH, 8L * (before + rest.length));
    int[] words = new int[STATE];
    for (int at = 0; at < padded.length; at += BLOCK) {
      compress(state, padded, at, words);
    }
    Arrays.fill(padded, (byte) 0);
    return octets(state);
  }

  private static byte[] octets(int[] state) {
    byte[] octets = new byte[STATE];
    for (int i = 0; i < state.length; i++) {
      INTS.set(octets, 4 * i, state[i]);
    }
    Arrays.fill(state, 0);
    return octets;
  }

  /** Takes one block into the state (RFC 1321 3.4). */
  private static void compress(int[] state, byte[] octets, int at, int[] words) {
    for (int i = 0; i < words.length; i++) {
      words[i] = (int) INTS.get(octets, at + 4 * i);
    }
    int a = state[0];
    int b = state[1];
    int c = state[2];
    int d = state[3];
    for (int i = 0; i < 16; i++) {
      int sum = a + (d ^ (b & (c ^ d))) + words[i] + SINES[i];
      a = d;
      d = c;
      c = b;
      b += Integer.rotateLeft(sum, ROTATIONS[i & 3]);
    }
    for (int i = 16; i < 32; i++) {
      int sum = a + (c ^ (d & (b ^ c))) + words[5 * i + 1 & 15] + SINES[i];
      a = d;
      d = c;
      c = b;
      b += Integer.rotateLeft(sum, ROTATIONS[4 | i & 3]);
    }
    for (int i = 32; i < 48; i++) {
      int sum = a + (b ^ c ^ d) + words[3 * i + 5 & 15] + SINES[i];
      a = d;
      d = c;
      c = b;
      b += Integer.rotateLeft(sum, ROTATIONS[8 | i & 3]);
    }
    for (int i = 48; i < 64; i++) {
      int sum = a + (c ^ (b | ~d)) + words[7 * i & 15] + SINES[i];
      a = d;
      d = c;
      c = b;
      b += Integer.rotateLeft(sum, ROTATIONS[12 | i & 3]);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    Arrays.fill(words, 0);
  }
}
