package dev.smtpkit.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends one message, and an acknowledgement if the server explains a failure. The
 * message is the exchange's own, and wiped.
 */
final class OneMessageClient implements ClientExchange {
  private static final int MAX_ERROR = 1024;

  private final String mechanism;
  private final byte[] message;
  private final byte @Nullable [] acknowledgement;
  private @Nullable String serverError;

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
    if (acknowledgement == null || serverError != null) {
      return new ClientStep.Failure(
          FailureReason.MALFORMED, mechanism + ": a challenge after the only message");
    }
    serverError = printable(challenge);
    return new ClientStep.Response(acknowledgement.clone());
  }

  /** The text of octets that a server chose. */
  private static String printable(byte[] octets) {
    String text = new String(octets, StandardCharsets.UTF_8);
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .limit(MAX_ERROR)
        .map(c -> isPrintable(c) ? c : '?')
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  @Override
  public @Nullable String serverError() {
    return serverError;
  }

  @Override
  public ClientStep success() {
    return serverError != null
        ? new ClientStep.Failure(
            FailureReason.SERVER_NOT_VERIFIED, mechanism + ": success after a failure")
        : new ClientStep.Success();
  }

  @Override
  public void close() {
    Arrays.fill(message, (byte) 0);
  }
}
