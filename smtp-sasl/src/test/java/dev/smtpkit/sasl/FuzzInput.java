package dev.smtpkit.sasl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Inputs of the fuzzer, and checks of steps that all laws share. */
final class FuzzInput {
  private static final int LONGEST = 12_288;
  private static final int MANY = 0xF8;

  private FuzzInput() {}

  /**
   * The input, octets from F8 to FF replaced by 256, 512 ... 2048 letters x, so that a short input
   * reaches the limits of names and messages.
   */
  static byte[] expanded(byte[] input) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(2 * input.length);
    for (int i = 0; i < input.length && octets.size() < LONGEST; i++) {
      int octet = input[i] & 0xFF;
      if (octet < MANY) {
        octets.write(octet);
      } else {
        octets.writeBytes("x".repeat(256 * (octet - MANY + 1)).getBytes(ISO_8859_1));
      }
    }
    return octets.toByteArray();
  }

  /** The text by the platform's decoder; null if it is not UTF-8. */
  static @Nullable String text(byte[] octets) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The octets by the platform's decoder of base64; null if the text is not canonical. */
  static byte @Nullable [] unbase64(String text) {
    try {
      byte[] octets = Base64.getDecoder().decode(text);
      return Base64.getEncoder().encodeToString(octets).equals(text) ? octets : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static String base64(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }

  /** Checks that a step is this failure, whose detail is one line without the peer's octets. */
  static void isFailure(ServerStep step, FailureReason reason) {
    assertThat(step).isInstanceOf(ServerStep.Failure.class);
    ServerStep.Failure failure = (ServerStep.Failure) step;
    assertThat(failure.reason()).as(failure.detail()).isEqualTo(reason);
    assertThat(failure.detail()).matches("[ -~]{1,100}");
  }

  static void isFailure(ClientStep step, FailureReason reason) {
    assertThat(step).isInstanceOf(ClientStep.Failure.class);
    ClientStep.Failure failure = (ClientStep.Failure) step;
    assertThat(failure.reason()).as(failure.detail()).isEqualTo(reason);
    assertThat(failure.detail()).matches("[ -~]{1,100}");
  }

  /** The octets of a challenge. */
  static byte[] challenge(ServerStep step) {
    assertThat(step).isInstanceOf(ServerStep.Challenge.class);
    return ((ServerStep.Challenge) step).octets();
  }

  /** The octets of a response. */
  static byte[] response(ClientStep step) {
    assertThat(step).isInstanceOf(ClientStep.Response.class);
    return ((ClientStep.Response) step).octets();
  }

  /** The request of a need. */
  static <R extends Request> R need(ServerStep step, Class<R> kind) {
    assertThat(step).isInstanceOf(ServerStep.Need.class);
    return kind.cast(((ServerStep.Need) step).request());
  }
}
