package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static dev.smtpkit.sasl.ScramParties.asked;
import static dev.smtpkit.sasl.ScramParties.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.ScramVectors.Vector;
import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SCRAM wipes what it computes once it is used, and the messages once the exchange ends. */
class ScramWipingTest {
  private static final Vector VECTOR = ScramVectors.SHA_256;
  private static final ScramCredential RECORD = VECTOR.credential(Crypto.jce());

  /** Keeps every array that it returns. */
  private static final class Keeping implements Crypto {
    private final List<byte[]> computed = new ArrayList<>();

    private byte[] kept(byte[] octets) {
      computed.add(octets);
      return octets;
    }

    @Override
    public byte[] hash(HashFunction hash, byte[] octets) {
      return kept(Crypto.jce().hash(hash, octets));
    }

    @Override
    public byte[] hmac(HashFunction hash, byte[] key, byte[] octets) {
      return kept(Crypto.jce().hmac(hash, key, octets));
    }

    @Override
    public byte[] pbkdf2(
        HashFunction hash, byte[] password, byte[] salt, int iterations, int length) {
      return kept(Crypto.jce().pbkdf2(hash, password, salt, iterations, length));
    }

    /** Checks that so many arrays were computed, and that they hold only public octets. */
    void assertWiped(int count, byte[]... known) {
      assertThat(computed).hasSize(count);
      for (byte[] octets : computed) {
        if (Arrays.stream(known).noneMatch(each -> Arrays.compare(each, octets) == 0)) {
          assertThat(octets).containsOnly(0);
        }
      }
    }
  }

  private static byte[] proof() {
    String message = VECTOR.clientFinal();
    return unbase64(message.substring(message.lastIndexOf("p=") + 2));
  }

  private static byte[] signature() {
    return unbase64(VECTOR.serverFinal().substring(2));
  }

  private static byte[] unbase64(String text) {
    byte[] octets = StrictBase64.decode(utf8(text), 0, text.length());
    assertThat(octets).isNotNull();
    return octets == null ? new byte[0] : octets;
  }

  private static ServerExchange challenged(Crypto crypto) {
    ServerExchange exchange = ScramParties.server(VECTOR, crypto);
    exchange.start(utf8(VECTOR.clientFirst()));
    exchange.resume(new Answer.ScramRecord(RECORD));
    return exchange;
  }

  private static ClientExchange proving(Crypto crypto) {
    ClientExchange exchange =
        ScramParties.client(VECTOR, ScramParties.clientSettings(VECTOR, crypto));
    exchange.start();
    ClientStep step = exchange.respond(utf8(VECTOR.serverFirst()));
    Answer key = asked(step, Request.Derive.class).compute(Crypto.jce());
    assertThat(said(exchange.resume(key))).isEqualTo(VECTOR.clientFinal());
    return exchange;
  }

  @Test
  void theServerKeepsNoClientKey() {
    Keeping crypto = new Keeping();
    assertThat(said(challenged(crypto).respond(utf8(VECTOR.clientFinal()))))
        .isEqualTo(VECTOR.serverFinal());
    crypto.assertWiped(3, RECORD.storedKey(), signature());
  }

  @Test
  void theServerKeepsNoSignatureForAWrongPassword() {
    Keeping crypto = new Keeping();
    byte[] message = utf8(VECTOR.clientFinal());
    // In the proof, which the signatures do not cover.
    message[VECTOR.clientFinal().lastIndexOf("p=") + 2] ^= 1;
    assertThat(challenged(crypto).respond(message)).isInstanceOf(ServerStep.Failure.class);
    assertThat(crypto.computed.remove(1)).as("the hash of what is no client key").hasSize(32);
    crypto.assertWiped(2);
  }

  @Test
  void theClientKeepsNoKeyOnceTheProofIsMadeAndNoSignatureOnceItIsClosed() {
    Keeping crypto = new Keeping();
    ClientExchange exchange = proving(crypto);
    crypto.assertWiped(5, proof(), signature());
    exchange.close();
    crypto.assertWiped(5, proof());
  }

  @Test
  void aRecordIsMadeAndMatchedWithoutKeepingMoreThanItsKeys() {
    Keeping crypto = new Keeping();
    HashFunction hash = VECTOR.parameters.hash();
    byte[] salt = VECTOR.parameters.saltOctets();
    try (Secret password = secret(VECTOR.password)) {
      ScramCredential made =
          ScramCredential.derive(hash, password, salt, 4096, Preparation.SASLPREP, crypto);
      crypto.assertWiped(4, RECORD.storedKey(), RECORD.serverKey());
      crypto.computed.clear();
      assertThat(made.matches(password, Preparation.SASLPREP, crypto)).isTrue();
    }
    crypto.assertWiped(3, RECORD.storedKey());
  }

  @Test
  void aServerThatIsOverHoldsNothingThatWasSaid() {
    ServerExchange exchange = challenged(Crypto.jce());
    exchange.respond(utf8(VECTOR.clientFinal()));
    assertHeld(exchange, VECTOR.parameters.clientNonce(), true);
    assertHeld(exchange, VECTOR.serverFinal(), true);
    exchange.close();
    assertHeld(exchange, VECTOR.parameters.clientNonce(), false);
    assertHeld(exchange, VECTOR.parameters.serverNonce(), false);
    assertHeld(exchange, VECTOR.serverFirst(), false);
    assertHeld(exchange, VECTOR.serverFinal(), false);
  }

  @Test
  void aClientThatIsOverHoldsNothingThatTheServerSaid() {
    ClientExchange exchange = proving(Crypto.jce());
    assertHeld(exchange, VECTOR.parameters.serverNonce(), true);
    assertThat(HeldSecrets.holds(exchange, signature())).isTrue();
    exchange.close();
    assertHeld(exchange, VECTOR.parameters.serverNonce(), false);
    assertHeld(exchange, VECTOR.serverFirst(), false);
    assertThat(HeldSecrets.holds(exchange, signature())).isFalse();
  }

  private static void assertHeld(Object exchange, String text, boolean held) {
    assertThat(HeldSecrets.holds(exchange, text)).as(text).isEqualTo(held);
  }
}
