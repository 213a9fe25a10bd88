package dev.smtpkit.sasl;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client-final-message as a server reads it (RFC 5802 7).
 *
 * <pre>
 * client-final-message = "c=" base64 ",r=" nonce ["," extensions] ",p=" base64
 * </pre>
 *
 * @param channelBinding the value of c=: the GS2 header and the data of the binding
 * @param nonce the whole nonce
 * @param proof the proof
 * @param withoutProof the message up to the comma before p=, verbatim
 */
// The arrays are the record's own; it lives within one call and is never printed.
@SuppressWarnings("ArrayRecordComponent")
record ScramClientFinal(byte[] channelBinding, byte[] nonce, byte[] proof, byte[] withoutProof) {

  /** Reads a message; null if it is malformed. */
  static @Nullable ScramClientFinal parse(byte[] message, int proofLength) {
    ScramAttributes attributes = new ScramAttributes(message, 0);
    if (!ScramAttributes.areMessage(message) || !attributes.read('c')) {
      return null;
    }
    byte[] channelBinding = StrictBase64.decode(message, attributes.from(), attributes.to());
    if (channelBinding == null || !attributes.read('r') || !attributes.isPrintable()) {
      return null;
    }
    byte[] nonce = Arrays.copyOfRange(message, attributes.from(), attributes.to());
    if (!attributes.skipExtensions('p') || !attributes.read('p') || !attributes.atEnd()) {
      return null;
    }
    byte[] proof = StrictBase64.decode(message, attributes.from(), attributes.to());
    if (proof == null || proof.length != proofLength) {
      return null;
    }
    byte[] withoutProof = Arrays.copyOf(message, attributes.start() - 1);
    return new ScramClientFinal(channelBinding, nonce, proof, withoutProof);
  }
}
