package dev.smtpkit.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.sasl.crypto.Crypto;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Searches objects for secrets, and checks that an exchange has ended. */
final class HeldSecrets {
  private HeldSecrets() {}

  /** Whether the object, or one that it refers to, contains the text. */
  static boolean holds(Object root, String text) {
    return holds(root, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the object, or one that it refers to, contains the octets. */
  static boolean holds(Object root, byte[] secret) {
    return holds(
        root,
        new String(secret, StandardCharsets.ISO_8859_1),
        Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  /** Follows every field of this package's objects down to strings and arrays of octets. */
  private static boolean holds(@Nullable Object value, String secret, Set<Object> seen) {
    if (value instanceof byte[] octets) {
      return new String(octets, StandardCharsets.ISO_8859_1).contains(secret);
    }
    if (value instanceof String text) {
      return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
          .contains(secret);
    }
    if (value == null || !seen.add(value)) {
      return false;
    }
    if (value instanceof Collection<?> several) {
      return several.stream().anyMatch(each -> holds(each, secret, seen));
    }
    if (!value.getClass().getName().startsWith("dev.smtpkit.sasl.")) {
      return false;
    }
    for (Field field : value.getClass().getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        try {
          if (holds(field.get(value), secret, seen)) {
            return true;
          }
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      }
    }
    return false;
  }

  /** Checks the end: further calls are the caller's fault, and once closed a failure for CLOSED. */
  static void assertEnded(ServerExchange exchange) {
    assertThatIllegalStateException().isThrownBy(() -> exchange.start(null));
    assertThatIllegalStateException().isThrownBy(() -> exchange.respond(new byte[0]));
    assertThatIllegalStateException().isThrownBy(() -> exchange.resume(Answers.AUTHORIZED));
    exchange.close();
    for (ServerStep step :
        List.of(
            exchange.start(null),
            exchange.respond(new byte[0]),
            exchange.resume(Answers.NO_SCRAM_RECORD))) {
      assertThat(step)
          .isEqualTo(new ServerStep.Failure(FailureReason.CLOSED, "the exchange is closed"));
    }
  }

  /** The same for a client, whose failure stays its outcome until it is closed. */
  static void assertEnded(ClientExchange exchange, ClientStep outcome) {
    assertThatIllegalStateException().isThrownBy(exchange::start);
    assertThatIllegalStateException().isThrownBy(() -> exchange.respond(new byte[0]));
    assertThatIllegalStateException().isThrownBy(() -> exchange.resume(Answers.AUTHORIZED));
    assertThat(exchange.success()).isEqualTo(outcome);
    exchange.close();
    for (ClientStep step :
        List.of(
            exchange.start(),
            exchange.respond(new byte[0]),
            exchange.resume(Answers.UNAVAILABLE),
            exchange.success())) {
      assertThat(step)
          .isEqualTo(new ClientStep.Failure(FailureReason.CLOSED, "the exchange is closed"));
    }
  }

  /** The password of a vector and all keys derived from it. */
  static List<byte[]> secretsOf(ScramVectors.Vector vector) {
    ScramCredential credential = vector.credential(Crypto.jce());
    byte[] salted =
        Crypto.jce()
            .pbkdf2(
                vector.parameters.hash(),
                vector.password.getBytes(StandardCharsets.UTF_8),
                vector.parameters.saltOctets(),
                vector.parameters.iterations(),
                vector.parameters.hash().length());
    return List.of(
        vector.password.getBytes(StandardCharsets.UTF_8),
        salted,
        ScramCredential.clientKey(vector.parameters.hash(), salted, Crypto.jce()),
        credential.storedKey(),
        credential.serverKey());
  }
}
