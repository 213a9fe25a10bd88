package dev.smtpkit.sasl;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The server's next step in an exchange (RFC 4422 3.4). Sealed, and does not grow: a {@code switch}
 * over the four is complete.
 */
public sealed interface ServerStep {
  /**
   * Send this challenge, and pass the client's response to {@link ServerExchange#respond}.
   *
   * <p>The array belongs to the receiver of the step; the exchange keeps no reference to it. The
   * hash code depends on the length alone.
   *
   * @param octets the challenge before any encoding; may be empty
   */
  // The array is handed over, so that the sender can wipe it.
  @SuppressWarnings("ArrayRecordComponent")
  record Challenge(byte[] octets) implements ServerStep {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Challenge that && MessageDigest.isEqual(octets, that.octets);
    }

    @Override
    public int hashCode() {
      return octets.length;
    }

    @Override
    public String toString() {
      return "Challenge[" + octets.length + " octets]";
    }
  }

  /**
   * Answer this request by {@link ServerExchange#resume}; until then nothing is sent to the client.
   *
   * @param request the request, for the receiver of the step to close
   */
  record Need(Request request) implements ServerStep {}

  /**
   * The client is authenticated; the exchange has ended.
   *
   * <p>There is data to send with it only in protocols that can carry it, if the mechanism was set
   * so ({@link ScramServerSettings.Builder#signatureWithSuccess}). Elsewhere, as in SMTP, the last
   * data of the mechanism was a challenge before. The array belongs to the receiver of the step.
   *
   * @param identity the client's identity
   * @param data to be sent with the protocol's success; null if there is none
   */
  // The array is handed over.
  @SuppressWarnings("ArrayRecordComponent")
  record Success(Identity identity, byte @Nullable [] data) implements ServerStep {
    /**
     * Success without data, which is usual.
     *
     * @param identity the client's identity
     */
    public Success(Identity identity) {
      this(identity, null);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Success that
          && identity.equals(that.identity)
          && MessageDigest.isEqual(data, that.data);
    }

    @Override
    public int hashCode() {
      return identity.hashCode();
    }

    @Override
    public String toString() {
      return "Success[" + identity + (data == null ? "]" : ", " + data.length + " octets]");
    }
  }

  /**
   * The client is not authenticated; the exchange has ended.
   *
   * @param reason decides the protocol's reply
   * @param detail for the log, never for the peer: one line without a secret and without octets
   *     that the peer sent
   */
  record Failure(FailureReason reason, String detail) implements ServerStep {}
}
