package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.HashFunction;
import java.nio.charset.StandardCharsets;

/** Reads and writes the two forms of a stored record. */
final class ScramRecordText {
  private static final String SCHEME = "SCRAM-";
  private static final int MOST_DIGITS = 9;

  private ScramRecordText() {}

  static String text(ScramCredential credential) {
    return SCHEME
        + credential.hash().algorithm()
        + '$'
        + credential.iterations()
        + ':'
        + StrictBase64.encodeToString(credential.ownSalt())
        + '$'
        + StrictBase64.encodeToString(credential.ownStoredKey())
        + ':'
        + StrictBase64.encodeToString(credential.ownServerKey());
  }

  static String bracedText(ScramCredential credential) {
    return '{'
        + SCHEME
        + credential.hash().algorithm()
        + '}'
        + credential.iterations()
        + ','
        + StrictBase64.encodeToString(credential.ownSalt())
        + ','
        + StrictBase64.encodeToString(credential.ownStoredKey())
        + ','
        + StrictBase64.encodeToString(credential.ownServerKey());
  }

  static ScramCredential parse(String record, IterationBounds bounds) {
    Reader reader = new Reader(record);
    boolean braced = record.startsWith("{");
    reader.at = braced ? 1 : 0;
    HashFunction hash = hash(reader.until(braced ? '}' : '$', "scheme"));
    int iterations = number(reader.until(braced ? ',' : ':', "iterations"));
    bounds.require(iterations);
    byte[] salt = octets(reader.until(braced ? ',' : '$', "salt"), "salt");
    if (salt.length == 0 || salt.length > ScramCredential.LONGEST_SALT) {
      throw malformed("salt");
    }
    byte[] storedKey = key(reader.until(braced ? ',' : ':', "StoredKey"), hash, "StoredKey");
    byte[] serverKey = key(reader.rest(), hash, "ServerKey");
    return new ScramCredential(hash, salt, iterations, storedKey, serverKey);
  }

  private static HashFunction hash(String scheme) {
    for (HashFunction hash : HashFunction.values()) {
      if (scheme.equals(SCHEME + hash.algorithm())) {
        return hash;
      }
    }
    throw malformed("scheme");
  }

  private static int number(String digits) {
    if (digits.isEmpty() || digits.length() > MOST_DIGITS || digits.charAt(0) == '0') {
      throw malformed("iterations");
    }
    int number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      if (digit < '0' || digit > '9') {
        throw malformed("iterations");
      }
      number = 10 * number + digit - '0';
    }
    return number;
  }

  private static byte[] key(String text, HashFunction hash, String what) {
    byte[] key = octets(text, what);
    if (key.length != hash.length()) {
      throw malformed(what);
    }
    return key;
  }

  private static byte[] octets(String text, String what) {
    // Characters that are not ASCII become '?', which is not of base64.
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    byte[] octets = StrictBase64.decode(ascii, 0, ascii.length);
    if (octets == null) {
      throw malformed(what);
    }
    return octets;
  }

  private static IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException("not a SCRAM record: " + what);
  }

  /** Splits a record into its parts. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    String until(char end, String what) {
      int to = text.indexOf(end, at);
      if (to < 0) {
        throw malformed(what);
      }
      String part = text.substring(at, to);
      at = to + 1;
      return part;
    }

    String rest() {
      return text.substring(at);
    }
  }
}
