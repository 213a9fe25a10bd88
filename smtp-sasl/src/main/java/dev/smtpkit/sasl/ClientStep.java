package dev.smtpkit.sasl;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What a client does next in an exchange (RFC 4422 3.4). */
public sealed interface ClientStep {
  /**
   * Send this response. What the server says next goes to {@link ClientExchange#respond} if it is a
   * challenge, and to {@link ClientExchange#success} if it is success.
   *
   * <p>The array belongs to whoever is given the step; the exchange keeps no reference to it. It
   * may hold a password, so it is to be overwritten once it is sent. The hash code is that of the
   * length alone, and the octets are compared in constant time.
   *
   * @param octets the response before any encoding; may be empty
   */
  // The array is handed over whole, and whoever sends it must be able to wipe it.
  @SuppressWarnings("ArrayRecordComponent")
  record Response(byte[] octets) implements ClientStep {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Response that && MessageDigest.isEqual(octets, that.octets);
    }

    @Override
    public int hashCode() {
      return octets.length;
    }

    @Override
    public String toString() {
      return "Response[" + octets.length + " octets]";
    }
  }

  /**
   * Answer this request by {@link ClientExchange#resume}; until then nothing is sent to the server.
   *
   * @param request the request, which whoever is given the step closes
   */
  record Need(Request request) implements ClientStep {}

  /**
   * The server's success is to be believed; the exchange has ended. Only {@link
   * ClientExchange#success} gives it.
   */
  record Success() implements ClientStep {}

  /**
   * The client goes no further; the exchange has ended. If the server still awaits a response, the
   * protocol's way to abort is sent in its place (RFC 4422 3.5).
   *
   * @param reason what the owner acts by
   * @param detail for the log: one line without a secret and without anything the peer sent
   */
  record Failure(FailureReason reason, String detail) implements ClientStep {}
}
