package dev.smtpkit.proto.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another protocol that a client speaks by mistake, or to try what a port is: known by the first
 * octets of a connection, so that a server need not wait for a line that never ends. May grow.
 */
public enum ForeignProtocol {
  /** A TLS handshake on a port that begins in clear: record type 22. */
  TLS("\u0016"),
  /** A remote desktop: TPKT, version 3. */
  REMOTE_DESKTOP("\u0003\0"),
  /** Secure shell: its identification string. */
  SSH("SSH-"),
  /** A PROXY header, version 1, from a proxy that the server does not expect. */
  PROXY("PROXY "),
  /** A request of HTTP. */
  HTTP(
      "GET ",
      "HEAD ",
      "POST ",
      "PUT ",
      "DELETE ",
      "CONNECT ",
      "OPTIONS ",
      "TRACE ",
      "PATCH ",
      "PRI * HTTP/2.0");

  private static final ForeignProtocol[] ALL = values();

  /** No command of SMTP or its extensions begins with one of these. */
  @SuppressWarnings("ImmutableEnumChecker") // Nobody else is given the arrays.
  private final List<byte[]> beginnings;

  ForeignProtocol(String... beginnings) {
    this.beginnings =
        List.of(beginnings).stream().map(b -> b.getBytes(StandardCharsets.ISO_8859_1)).toList();
  }

  /**
   * The protocol that the first octets of a connection belong to. Case matters, as it does there.
   *
   * @param in the buffer that holds them, at absolute indices; its position does not matter
   * @param from the index of the connection's first octet
   * @param to the index after the last octet that has come
   * @return the protocol, null if it may be SMTP, or too little has come to tell
   */
  public static @Nullable ForeignProtocol of(ByteBuffer in, int from, int to) {
    for (ForeignProtocol protocol : ALL) {
      for (byte[] beginning : protocol.beginnings) {
        if (startsWith(in, from, to, beginning)) {
          return protocol;
        }
      }
    }
    return null;
  }

  private static boolean startsWith(ByteBuffer in, int from, int to, byte[] beginning) {
    if (to - from < beginning.length) {
      return false;
    }
    for (int i = 0; i < beginning.length; i++) {
      if (in.get(from + i) != beginning[i]) {
        return false;
      }
    }
    return true;
  }
}
