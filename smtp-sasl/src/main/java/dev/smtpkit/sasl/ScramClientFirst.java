package dev.smtpkit.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client-first-message as a server reads it (RFC 5802 7).
 *
 * <pre>
 * gs2-header = ("p=" cb-name / "n" / "y") "," ["a=" saslname] ","
 * client-first-message = gs2-header "n=" saslname ",r=" c-nonce ["," extensions]
 * </pre>
 */
final class ScramClientFirst {
  /** The gs2-cbind-flag: 'n', 'y' or 'p'. */
  final char flag;

  /** The type of the channel binding; empty unless the flag is 'p'. */
  final String bindingType;

  /** The authorization identity; null if it is absent. */
  final @Nullable String authzid;

  final String user;
  final byte[] nonce;
  final byte[] gs2Header;
  final byte[] bare;

  private ScramClientFirst(
      byte[] message,
      int bareAt,
      char flag,
      String bindingType,
      @Nullable String authzid,
      String user,
      byte[] nonce) {
    this.flag = flag;
    this.bindingType = bindingType;
    this.authzid = authzid;
    this.user = user;
    this.nonce = nonce;
    gs2Header = Arrays.copyOf(message, bareAt);
    bare = Arrays.copyOfRange(message, bareAt, message.length);
  }

  /** Reads a message; null if it is malformed. */
  static @Nullable ScramClientFirst parse(byte[] message) {
    if (!ScramAttributes.areMessage(message) || message.length == 0) {
      return null;
    }
    char flag = (char) message[0];
    int flagEnd = OctetArrays.indexOf((byte) ',', message, 0, message.length);
    int authzidEnd = OctetArrays.indexOf((byte) ',', message, flagEnd + 1, message.length);
    if (authzidEnd >= message.length) {
      return null;
    }
    byte[] type = new byte[0];
    if (flag == 'p') {
      type = flagEnd > 2 && message[1] == '=' ? Arrays.copyOfRange(message, 2, flagEnd) : type;
      if (!ChannelBinding.isType(type)) {
        return null;
      }
    } else if ((flag != 'n' && flag != 'y') || flagEnd != 1) {
      return null;
    }
    String authzid = null;
    if (authzidEnd > flagEnd + 1) {
      boolean named = message[flagEnd + 1] == 'a' && message[flagEnd + 2] == '=';
      authzid = named ? saslname(message, flagEnd + 3, authzidEnd) : null;
      if (authzid == null) {
        return null;
      }
    }
    ScramAttributes attributes = new ScramAttributes(message, authzidEnd + 1);
    String user =
        attributes.read('n') ? saslname(message, attributes.from(), attributes.to()) : null;
    if (user == null || !attributes.read('r') || !attributes.isPrintable()) {
      return null;
    }
    byte[] nonce = Arrays.copyOfRange(message, attributes.from(), attributes.to());
    if (nonce.length > Limits.NONCE || !attributes.skipExtensions('\0') || !attributes.atEnd()) {
      return null;
    }
    String bindingType = new String(type, StandardCharsets.US_ASCII);
    return new ScramClientFirst(message, authzidEnd + 1, flag, bindingType, authzid, user, nonce);
  }

  /** Reads a name with "=2C" for a comma and "=3D" for an equals sign; null if it is malformed. */
  static @Nullable String saslname(byte[] message, int from, int to) {
    byte[] name = new byte[Math.max(0, to - from)];
    int length = 0;
    for (int at = from; at < to; at++) {
      byte octet = message[at];
      if (octet == '=') {
        if (to - at < 3) {
          return null;
        }
        int escaped = message[at + 1] << 8 | message[at + 2];
        octet = (byte) (escaped == ('2' << 8 | 'C') ? ',' : escaped == ('3' << 8 | 'D') ? '=' : 0);
        at += 2;
      }
      name[length++] = octet;
    }
    // A malformed escape has left a NUL, which no name contains.
    return Names.decode(name, 0, length);
  }

  /** Writes a name as {@link #saslname(byte[], int, int)} reads it. */
  static byte[] saslname(byte[] name) {
    int escapes = 0;
    for (byte octet : name) {
      escapes += octet == ',' || octet == '=' ? 1 : 0;
    }
    byte[] text = new byte[name.length + 2 * escapes];
    int at = 0;
    for (byte octet : name) {
      if (octet == ',' || octet == '=') {
        text[at++] = '=';
        text[at++] = (byte) (octet == ',' ? '2' : '3');
        text[at++] = (byte) (octet == ',' ? 'C' : 'D');
      } else {
        text[at++] = octet;
      }
    }
    return text;
  }
}
