package dev.smtpkit.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The key that CRAM-MD5 computes with in place of the password: the two states of MD5 after the
 * padded key (RFC 2104 4). It does not reveal the password, but whoever has it can log in by
 * CRAM-MD5, so it is as secret as the password.
 *
 * <p>Used by one thread at a time, and closed by its owner.
 */
public final class CramMd5Key implements AutoCloseable {
  private static final String SCHEME = "{CRAM-MD5}";
  private static final int DIGITS = 4 * Md5.STATE;
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5C;

  private byte @Nullable [] inner;
  private byte @Nullable [] outer;

  /** The states become the key's own. */
  private CramMd5Key(byte[] inner, byte[] outer) {
    this.inner = inner;
    this.outer = outer;
  }

  /**
   * Derives the key of a password, which is not prepared.
   *
   * @param password the password; it stays open and is the caller's
   * @return the key, for the caller to close
   * @throws IllegalStateException if the password is closed
   */
  public static CramMd5Key derive(Secret password) {
    byte[] secret = password.octets();
    boolean hashed = secret.length > Md5.BLOCK;
    byte[] key = hashed ? Md5.hash(secret) : secret;
    try {
      return new CramMd5Key(stateAfter(key, INNER), stateAfter(key, OUTER));
    } finally {
      if (hashed) {
        Arrays.fill(key, (byte) 0);
      }
    }
  }

  private static byte[] stateAfter(byte[] key, byte pad) {
    byte[] block = Arrays.copyOf(key, Md5.BLOCK);
    for (int i = 0; i < block.length; i++) {
      block[i] ^= pad;
    }
    byte[] state = Md5.stateAfter(block);
    Arrays.fill(block, (byte) 0);
    return state;
  }

  /**
   * Reads a stored key: {@code {CRAM-MD5}} and 64 hexadecimal digits in either case, as Dovecot
   * stores it.
   *
   * @param record the record, without blanks around it
   * @return the key, for the caller to close
   * @throws IllegalArgumentException if it has another form; the message does not quote the record
   */
  public static CramMd5Key parse(String record) {
    String digits = record.startsWith(SCHEME) ? record.substring(SCHEME.length()) : "";
    if (digits.length() != DIGITS) {
      throw malformed();
    }
    byte[] states;
    try {
      states = HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      // Dropped as a cause: its message quotes the digits.
      throw malformed();
    }
    byte[] outer = Arrays.copyOf(states, Md5.STATE);
    byte[] inner = Arrays.copyOfRange(states, Md5.STATE, states.length);
    Arrays.fill(states, (byte) 0);
    return new CramMd5Key(inner, outer);
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "not a CRAM-MD5 record: it is " + SCHEME + " and " + DIGITS + " hexadecimal digits");
  }

  /**
   * Writes the key in the form that {@link #parse} reads, in lower case.
   *
   * @return the text, as secret as the key
   * @throws IllegalStateException if the key is closed
   */
  public String text() {
    HexFormat hex = HexFormat.of();
    return SCHEME + hex.formatHex(open(outer)) + hex.formatHex(open(inner));
  }

  /**
   * Copies the key, for {@link Answer.CramMd5Secret}, which the exchange closes.
   *
   * @return the copy, for the caller to close
   * @throws IllegalStateException if the key is closed
   */
  public CramMd5Key copy() {
    return new CramMd5Key(open(inner).clone(), open(outer).clone());
  }

  boolean isClosed() {
    return inner == null;
  }

  /** The answer to a challenge: 32 hexadecimal digits in lower case. */
  byte[] digest(byte[] challenge) {
    byte[] mac = Md5.hashAfter(open(outer), Md5.hashAfter(open(inner), challenge));
    return HexFormat.of().formatHex(mac).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] open(byte @Nullable [] state) {
    if (state == null) {
      throw new IllegalStateException("the key is closed: answer with a copy()");
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

  /** The word "closed" if it is closed; never the key. */
  @Override
  public String toString() {
    return inner == null ? "CramMd5Key[closed]" : "CramMd5Key";
  }
}
