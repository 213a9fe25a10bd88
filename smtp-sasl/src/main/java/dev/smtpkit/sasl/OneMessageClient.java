package dev.smtpkit.sasl;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends one message, and an acknowledgement if the server explains a failure. The
 * message is the exchange's own, and wiped.
 */
final class OneMessageClient implements ClientExchange {
  private final String mechanism;
  private final byte[] message;
  private final byte @Nullable [] acknowledgement;
  private boolean failed;

  /**
   * Makes a client.
   *
   * @param message the message
   * @param acknowledgement the response to a challenge, which announces a refusal; null if the
   *     mechanism has no such challenge
   */
  OneMessageClient(String mechanism, byte[] message, byte @Nullable [] acknowledgement) {
    this.mechanism = mechanism;
    this.message = message;
    this.acknowledgement = acknowledgement;
  }

  @Override
  public String mechanism() {
    return mechanism;
  }

  @Override
  public boolean clientFirst() {
    return true;
  }

  @Override
  public ClientStep start() {
    ClientStep step = new ClientStep.Response(message.clone());
    Arrays.fill(message, (byte) 0);
    return step;
  }

  @Override
  public ClientStep respond(byte[] challenge) {
    if (acknowledgement == null || failed) {
      return new ClientStep.Failure(
          FailureReason.MALFORMED, mechanism + ": a challenge after the only message");
    }
    failed = true;
    return new ClientStep.Response(acknowledgement.clone());
  }

  @Override
  public ClientStep success() {
    return failed
        ? new ClientStep.Failure(
            FailureReason.SERVER_NOT_VERIFIED, mechanism + ": success after a failure")
        : new ClientStep.Success();
  }

  @Override
  public void close() {
    Arrays.fill(message, (byte) 0);
  }
}
