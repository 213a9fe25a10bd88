package dev.smtpkit.sasl;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What a server does next in an exchange (RFC 4422 3.4). */
public sealed interface ServerStep {
  /**
   * Send this challenge, and pass the client's response to {@link ServerExchange#respond}.
   *
   * <p>The array belongs to whoever is given the step; the exchange keeps no reference to it. The
   * hash code is that of the length alone.
   *
   * @param octets the challenge before any encoding; may be empty
   */
  // The array is handed over whole, and whoever sends it must be able to wipe it.
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
   * @param request the request, which whoever is given the step closes
   */
  record Need(Request request) implements ServerStep {}

  /**
   * The client is authenticated; the exchange has ended.
   *
   * <p>There is data to send with it only where a protocol can carry it and the mechanism was told
   * so ({@link ScramServerSettings#signatureWithSuccess}): elsewhere, as in SMTP, whatever the
   * mechanism had to say to the client was a challenge before. The array belongs to whoever is
   * given the step.
   *
   * @param identity who the client is, and who it acts as
   * @param data what to send with the protocol's success; null if nothing
   */
  // The array is handed over whole.
  @SuppressWarnings("ArrayRecordComponent")
  record Success(Identity identity, byte @Nullable [] data) implements ServerStep {
    /**
     * The usual case: success without data.
     *
     * @param identity who the client is, and who it acts as
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
   * @param reason what the protocol chooses its reply by
   * @param detail for the log, never for the peer: one line without a secret and without anything
   *     the peer sent
   */
  record Failure(FailureReason reason, String detail) implements ServerStep {}
}
