package dev.smtpkit.sasl;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A server-first-message as a client reads it (RFC 5802 7).
 *
 * <pre>
 * server-first-message = "r=" nonce ",s=" base64 ",i=" posit-number ["," extensions]
 * </pre>
 *
 * @param nonce the whole nonce
 * @param salt the salt
 * @param iterations 1 or more
 */
// The arrays are the record's own; it lives within one call and is never printed.
@SuppressWarnings("ArrayRecordComponent")
record ScramServerFirst(byte[] nonce, byte[] salt, int iterations) {

  /** Reads a message; null if it is malformed. */
  static @Nullable ScramServerFirst parse(byte[] message) {
    ScramAttributes attributes = new ScramAttributes(message, 0);
    if (!ScramAttributes.areMessage(message)
        || !attributes.read('r')
        || !attributes.isPrintable()) {
      return null;
    }
    byte[] nonce = Arrays.copyOfRange(message, attributes.from(), attributes.to());
    if (!attributes.read('s')) {
      return null;
    }
    byte[] salt = StrictBase64.decode(message, attributes.from(), attributes.to());
    if (salt == null || !attributes.read('i')) {
      return null;
    }
    int iterations = attributes.positiveNumber();
    return iterations > 0 && attributes.skipExtensions('\0') && attributes.atEnd()
        ? new ScramServerFirst(nonce, salt, iterations)
        : null;
  }
}
