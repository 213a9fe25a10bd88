package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.utf8;
import static dev.smtpkit.sasl.ScramParties.asked;
import static dev.smtpkit.sasl.ScramParties.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.smtpkit.sasl.ScramVectors.Vector;
import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Exchanges known octet by octet, with our server and with our client. */
class ScramVectorTest {
  private static final List<Crypto> CRYPTOS = List.of(Crypto.bouncyCastle(), Crypto.jce());

  static Stream<Arguments> vectors() {
    return CRYPTOS.stream()
        .flatMap(crypto -> ScramVectors.all().stream().map(each -> arguments(each, crypto)));
  }

  static Stream<Arguments> ourClientsVectors() {
    return vectors().filter(each -> ((Vector) each.get()[0]).isOurClients());
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("vectors")
  void ourServerTakesTheExchangeAndGivesItsSignature(Vector vector, Crypto crypto) {
    ServerExchange exchange = ScramParties.server(vector, crypto);
    Request.Scram request = asked(exchange.start(utf8(vector.clientFirst())), Request.Scram.class);
    assertThat(request)
        .usingRecursiveComparison()
        .isEqualTo(Request.Scram.of(vector.authcid, vector.parameters.hash()));
    // Both implementations derive below; here one is enough.
    ScramCredential credential = vector.credential(Crypto.jce());
    assertThat(said(exchange.resume(new Answer.ScramRecord(credential))))
        .isEqualTo(vector.serverFirst());
    ServerStep step = exchange.respond(utf8(vector.clientFinal()));
    String authzid = vector.authzid;
    if (authzid != null) {
      assertThat(asked(step, Request.Authorize.class))
          .usingRecursiveComparison()
          .isEqualTo(Request.Authorize.of(vector.authcid, authzid));
      step = exchange.resume(Answers.AUTHORIZED);
    }
    assertThat(said(step)).isEqualTo(vector.serverFinal());
    assertThat(exchange.respond(new byte[0]))
        .isEqualTo(
            new ServerStep.Success(
                new Identity(vector.authcid, authzid == null ? vector.authcid : authzid)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("ourClientsVectors")
  void ourClientSaysTheExchangeAndBelievesItsSignature(Vector vector, Crypto crypto) {
    ClientExchange exchange =
        ScramParties.client(vector, ScramParties.clientSettings(vector, crypto));
    assertThat(said(exchange.start())).isEqualTo(vector.clientFirst());
    Request.Derive request =
        asked(exchange.respond(utf8(vector.serverFirst())), Request.Derive.class);
    assertThat(request.hash()).isEqualTo(vector.parameters.hash());
    assertThat(request.salt()).isEqualTo(vector.parameters.saltOctets());
    assertThat(request.iterations()).isEqualTo(vector.parameters.iterations());
    assertThat(said(exchange.resume(request.compute(crypto)))).isEqualTo(vector.clientFinal());
    assertThat(said(exchange.respond(utf8(vector.serverFinal())))).isEmpty();
    assertThat(exchange.success()).isEqualTo(new ClientStep.Success());
  }

  @Test
  void noOtherPasswordTakesTheExchange() {
    for (Vector vector : List.of(ScramVectors.SHA_256, ScramVectors.SHA_1)) {
      ServerExchange exchange = ScramParties.server(vector, Crypto.jce());
      exchange.start(utf8(vector.clientFirst()));
      ScramCredential other =
          ScramCredential.derive(
              vector.parameters.hash(),
              PlainVectors.secret("pencils"),
              vector.parameters.saltOctets(),
              vector.parameters.iterations(),
              Preparation.RAW,
              Crypto.jce());
      assertThat(said(exchange.resume(new Answer.ScramRecord(other))))
          .isEqualTo(vector.serverFirst());
      assertThat(exchange.respond(utf8(vector.clientFinal())))
          .isEqualTo(new ServerStep.Failure(FailureReason.CREDENTIALS, "proof not verified"));
    }
  }

  @Test
  void theKeysBetweenAreThoseOfTheExampleWithSha256() {
    for (Crypto crypto : CRYPTOS) {
      assertKeys(
          crypto,
          ScramVectors.SHA_256,
          "c4a49510323ab4f952cac1fa99441939e78ea74d6be81ddf7096e87513dc615d",
          "a60fc923d67e8644a92d16b96eda5ef4656b0c725c484374be25535576996e8b",
          "586e5df283e6dceb5c3e791d8b8528ec191e664045ce971792e2e6b5bb13e2a6",
          "c1f3cbc1c13a9d35a14c0990eed97629ea225863e566a4314ab99f3f00e5d9d5",
          "d27312467c28a40a8a7f05c73c0de33eb3cbfb4a83783b58144cf19ac6be1bdf",
          "eabae24d1062db75a9451ff0b6ea7e98c8546549ff741e672d3251b2397de46e");
    }
    assertThat(HexFormat.of().formatHex(Base64.getDecoder().decode(ScramVectors.SHA_256.proof)))
        .isEqualTo("747cdb65aa56224e2352137e52d7bdcad6a0f738df30782caa69a2cfb0277554");
  }

  @Test
  void theKeysBetweenAreThoseOfTheExampleWithSha1() {
    for (Crypto crypto : CRYPTOS) {
      assertKeys(
          crypto,
          ScramVectors.SHA_1,
          "1d96ee3a529b5a5f9e47c01f229a2cb8a6e15f7d",
          "e234c47bf6c36696dd6d852b99aaa2ba26555728",
          "e9d94660c39d65c38fbad91c358f14da0eef2bd6",
          "0fe09258b3ac852ba502cc62ba903eaacdbf7d31",
          "5d7138c486b0bfabdf49e3e2da8bd6e5c79db613",
          "ae617da6a57c4bbb2e0286568dae1d251905b0a4");
    }
  }

  /** SaltedPassword, ClientKey, StoredKey, ServerKey, ClientSignature and ServerSignature. */
  private static void assertKeys(Crypto crypto, Vector vector, String... expected) {
    HashFunction hash = vector.parameters.hash();
    byte[] salted =
        crypto.pbkdf2(
            hash,
            utf8(vector.password),
            vector.parameters.saltOctets(),
            vector.parameters.iterations(),
            hash.length());
    byte[] clientKey = ScramCredential.clientKey(hash, salted, crypto);
    byte[] storedKey = crypto.hash(hash, clientKey);
    byte[] serverKey = ScramCredential.serverKey(hash, salted, crypto);
    byte[] clientSignature = crypto.hmac(hash, storedKey, vector.authMessage());
    byte[] serverSignature = crypto.hmac(hash, serverKey, vector.authMessage());
    assertThat(
            Stream.of(salted, clientKey, storedKey, serverKey, clientSignature, serverSignature)
                .map(HexFormat.of()::formatHex))
        .containsExactly(expected);
    ScramCredential credential = vector.credential(crypto);
    assertThat(credential.storedKey()).isEqualTo(storedKey);
    assertThat(credential.serverKey()).isEqualTo(serverKey);
  }

  @Test
  void theMessagesAreTheirLinesOfBase64() {
    Vector vector = ScramVectors.SHA_256;
    List<String> messages =
        List.of(
            vector.clientFirst(), vector.serverFirst(), vector.clientFinal(), vector.serverFinal());
    List<String> lines =
        List.of(
            "biwsbj11c2VyLHI9ck9wck5HZndFYmVSV2diTkVrcU8=",
            "cj1yT3ByTkdmd0ViZVJXZ2JORWtxTyVodllEcFdVYTJSYVRDQWZ1eEZJbGopaE5sRiRrMCxz"
                + "PVcyMlphSjBTTlk3c29Fc1VFamI2Z1E9PSxpPTQwOTY=",
            "Yz1iaXdzLHI9ck9wck5HZndFYmVSV2diTkVrcU8laHZZRHBXVWEyUmFUQ0FmdXhGSWxqKWhO"
                + "bEYkazAscD1kSHpiWmFwV0lrNGpVaE4rVXRlOXl0YWc5empmTUhnc3FtbWl6N0FuZFZRPQ==",
            "dj02cnJpVFJCaTIzV3BSUi93dHVwK21NaFVaVW4vZEI1bkxUSlJzamw5NUc0PQ==");
    for (int i = 0; i < lines.size(); i++) {
      byte[] line = utf8(lines.get(i));
      assertThat(StrictBase64.decode(line, 0, line.length)).isEqualTo(utf8(messages.get(i)));
      assertThat(StrictBase64.encode(utf8(messages.get(i)))).isEqualTo(line);
    }
  }

  @Test
  void aServersNonceMayHaveEqualsSignsAndQuotes() {
    String nonce = "sm'W}SY'v&\"41/J4T<~l=x=";
    Vector vector = ScramVectors.SHA_256;
    ClientExchange client =
        ScramParties.client(vector, ScramParties.clientSettings(vector, Crypto.jce()));
    ServerExchange server =
        ScramParties.server(ScramParties.serverSettings(vector, Crypto.jce()), false, nonce);
    server.start(utf8(said(client.start())));
    String first = said(server.resume(new Answer.ScramRecord(vector.credential(Crypto.jce()))));
    assertThat(first).startsWith("r=" + ScramVectors.CLIENT_NONCE + nonce + ",s=");
    Request.Derive request = asked(client.respond(utf8(first)), Request.Derive.class);
    String last = said(server.respond(utf8(said(client.resume(request.compute(Crypto.jce()))))));
    assertThat(said(client.respond(utf8(last)))).isEmpty();
    assertThat(server.respond(new byte[0])).isEqualTo(new ServerStep.Success(Identity.of("user")));
  }
}
