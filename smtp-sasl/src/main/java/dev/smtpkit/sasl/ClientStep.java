package dev.smtpkit.sasl;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The client's next step in an exchange (RFC 4422 3.4). Sealed, and does not grow: a {@code switch}
 * over the four is complete.
 */
public sealed interface ClientStep {
  /**
   * Send this response. Pass the server's next challenge to {@link ClientExchange#respond}, and
   * call {@link ClientExchange#success} if the server says success.
   *
   * <p>The array belongs to the receiver of the step; the exchange keeps no reference to it. It may
   * hold a password, so overwrite it once it is sent. The hash code depends on the length alone,
   * and the octets are compared in constant time.
   *
   * @param octets the response before any encoding; may be empty
   */
  // The array is handed over, so that the sender can wipe it.
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
   * @param request the request, for the receiver of the step to close
   */
  record Need(Request request) implements ClientStep {}

  /**
   * The server's success is verified; the exchange has ended. Only {@link ClientExchange#success}
   * returns it.
   */
  record Success() implements ClientStep {}

  /**
   * The client gives up; the exchange has ended. If the server still awaits a response, send the
   * protocol's abort instead (RFC 4422 3.5).
   *
   * @param reason decides what the owner does
   * @param detail for the log: one line without a secret and without octets that the peer sent
   */
  record Failure(FailureReason reason, String detail) implements ClientStep {}
}
