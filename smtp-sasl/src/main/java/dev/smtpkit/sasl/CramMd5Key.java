package dev.smtpkit.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.jspecify.annotations.Nullable;

/**
 * What CRAM-MD5 computes with in place of the password: the two states of MD5 behind the padded key
 * (RFC 2104 4). It does not show the password, but whoever has it can log in by CRAM-MD5 as well as
 * with the password, so it is as secret.
 *
 * <p>Used by one thread at a time, and closed by whoever owns it.
 */
public final class CramMd5Key implements AutoCloseable {
  private static final String SCHEME = "{CRAM-MD5}";
  private static final int STATE = 16;
  private static final int BLOCK = 64;
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5C;

  /** Where Bouncy Castle's encoded state of MD5 has the four words. */
  private static final int WORDS_AT = 16;

  private byte @Nullable [] inner;
  private byte @Nullable [] outer;

  /** The encoded states become the key's own. */
  private CramMd5Key(byte[] inner, byte[] outer) {
    this.inner = inner;
    this.outer = outer;
  }

  /**
   * The key of a password, which is not prepared.
   *
   * @param password the password; it stays open and is the caller's
   * @return the key, for the caller to close
   * @throws IllegalStateException if the password is closed
   */
  public static CramMd5Key derive(Secret password) {
    byte[] secret = password.octets();
    byte[] padded = new byte[BLOCK];
    if (secret.length > BLOCK) {
      MD5Digest md5 = new MD5Digest();
      md5.update(secret, 0, secret.length);
      md5.doFinal(padded, 0);
    } else {
      System.arraycopy(secret, 0, padded, 0, secret.length);
    }
    CramMd5Key key = new CramMd5Key(stateBehind(padded, INNER), stateBehind(padded, OUTER));
    Arrays.fill(padded, (byte) 0);
    return key;
  }

  private static byte[] stateBehind(byte[] key, byte pad) {
    byte[] block = key.clone();
    for (int i = 0; i < BLOCK; i++) {
      block[i] ^= pad;
    }
    MD5Digest md5 = new MD5Digest();
    md5.update(block, 0, BLOCK);
    Arrays.fill(block, (byte) 0);
    byte[] state = md5.getEncodedState();
    md5.reset();
    return state;
  }

  /**
   * Reads a stored key: {@code {CRAM-MD5}} and 64 hexadecimal digits in either case, as Dovecot
   * stores it.
   *
   * @param record the record, without blanks around it
   * @return the key, for the caller to close
   * @throws IllegalArgumentException if it is none; the message does not say what it is
   */
  public static CramMd5Key parse(String record) {
    String digits = record.startsWith(SCHEME) ? record.substring(SCHEME.length()) : "";
    if (digits.length() != 4 * STATE) {
      throw new IllegalArgumentException("not a CRAM-MD5 record");
    }
    byte[] states;
    try {
      states = HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      // Not as the cause: its message quotes the digits.
      throw new IllegalArgumentException("not a CRAM-MD5 record");
    }
    // Any block, for all that an encoded state has besides the words.
    byte[] outer = stateBehind(new byte[BLOCK], OUTER);
    byte[] inner = outer.clone();
    swapWords(states, 0, outer, WORDS_AT);
    swapWords(states, STATE, inner, WORDS_AT);
    Arrays.fill(states, (byte) 0);
    return new CramMd5Key(inner, outer);
  }

  /** Four words, in the other order of octets. */
  private static void swapWords(byte[] from, int fromAt, byte[] to, int toAt) {
    for (int i = 0; i < STATE; i++) {
      to[toAt + (i ^ 3)] = from[fromAt + i];
    }
  }

  /**
   * The key in the form that {@link #parse} reads, in lower case.
   *
   * @return the text; a secret as this object is
   * @throws IllegalStateException if it is closed
   */
  public String text() {
    byte[] states = new byte[2 * STATE];
    swapWords(open(outer), WORDS_AT, states, 0);
    swapWords(open(inner), WORDS_AT, states, STATE);
    String text = SCHEME + HexFormat.of().formatHex(states);
    Arrays.fill(states, (byte) 0);
    return text;
  }

  /**
   * A copy, for an {@link Answer.CramMd5Secret}, which the exchange closes.
   *
   * @return the copy, for the caller to close
   * @throws IllegalStateException if it is closed
   */
  public CramMd5Key copy() {
    return new CramMd5Key(open(inner).clone(), open(outer).clone());
  }

  boolean isClosed() {
    return inner == null;
  }

  /** The answer to a challenge: 32 hexadecimal digits in lower case. */
  byte[] digest(byte[] challenge) {
    byte[] hashed = new byte[STATE];
    MD5Digest md5 = new MD5Digest(open(inner));
    md5.update(challenge, 0, challenge.length);
    md5.doFinal(hashed, 0);
    md5 = new MD5Digest(open(outer));
    md5.update(hashed, 0, STATE);
    md5.doFinal(hashed, 0);
    return HexFormat.of().formatHex(hashed).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] open(byte @Nullable [] state) {
    if (state == null) {
      throw new IllegalStateException("the key is closed");
    }
    return state;
  }

  /** Overwrites the key with zeros. Closing again does nothing. */
  @Override
  public void close() {
    if (inner != null && outer != null) {
      Arrays.fill(inner, (byte) 0);
      Arrays.fill(outer, (byte) 0);
    }
    inner = null;
    outer = null;
  }

  /** Whether it is closed, never the key. */
  @Override
  public String toString() {
    return inner == null ? "CramMd5Key[closed]" : "CramMd5Key";
  }
}
