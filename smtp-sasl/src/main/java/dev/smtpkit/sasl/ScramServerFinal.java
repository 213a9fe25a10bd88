package dev.smtpkit.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server-final-message as a client reads it (RFC 5802 7).
 *
 * <pre>
 * server-final-message = ("e=" server-error-value / "v=" base64) ["," extensions]
 * </pre>
 *
 * @param signature the value of v=; null for an error
 * @param error the error, {@code other-error} for one that RFC 5802 does not know; null for a
 *     signature
 */
// The array is the record's own; it lives within one call and is never printed.
@SuppressWarnings("ArrayRecordComponent")
record ScramServerFinal(byte @Nullable [] signature, @Nullable String error) {

  private static final Set<String> ERRORS =
      Set.of(
          "invalid-encoding",
          "extensions-not-supported",
          "invalid-proof",
          "channel-bindings-dont-match",
          "server-does-support-channel-binding",
          "channel-binding-not-supported",
          "unsupported-channel-binding-type",
          "unknown-user",
          "invalid-username-encoding",
          "no-resources");

  /** Reads a message; null if it is malformed. */
  static @Nullable ScramServerFinal parse(byte[] message) {
    ScramAttributes attributes = new ScramAttributes(message, 0);
    if (!ScramAttributes.areMessage(message)) {
      return null;
    }
    boolean failed = attributes.read('e');
    if (!failed && !attributes.read('v')) {
      return null;
    }
    int from = attributes.from();
    int to = attributes.to();
    if (!attributes.skipExtensions('\0') || !attributes.atEnd()) {
      return null;
    }
    if (failed) {
      String error = new String(message, from, to - from, StandardCharsets.UTF_8);
      return new ScramServerFinal(null, ERRORS.contains(error) ? error : "other-error");
    }
    byte[] signature = StrictBase64.decode(message, from, to);
    return signature == null ? null : new ScramServerFinal(signature, null);
  }
}
