package dev.smtpkit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.sasl.ClientExchange;
import dev.smtpkit.sasl.ClientStep;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Preparation;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.ScramClientSettings;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.ScramServerSettings;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerExchange;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.sasl.ServerStep;
import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.Base64;

/**
 * One exchange of SCRAM-SHA-256 with the user, password, salt and iterations of RFC 7677 3. Nonces
 * have fixed octets, so that every exchange has the same four messages.
 */
final class ScramDialogue {

  static final HashFunction HASH = HashFunction.SHA_256;
  static final byte[] PASSWORD = "pencil".getBytes(UTF_8);
  static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
  static final int ITERATIONS = 4096;

  // Requests like those of the exchanges, to make the answers in advance.
  private static final Request.Scram LOOK_UP = Request.Scram.of("user", HASH);
  private static final Request.Derive DERIVE =
      Request.Derive.of(HASH, Secret.copyOf(PASSWORD), SALT, ITERATIONS);

  /** The salted password: the output of PBKDF2. */
  final byte[] salted;

  final ScramCredential credential;
  final byte[] clientFirst;
  final byte[] serverFirst;
  final byte[] clientFinal;
  final byte[] serverFinal;

  private final ServerMechanism server;
  private final ScramClientSettings client;

  ScramDialogue(Crypto crypto) {
    MockCredentials mocks = MockCredentials.of(Secret.owning("0123456789abcdef".getBytes(UTF_8)));
    server =
        ScramServerSettings.builder(HASH, octets -> {}, mocks).crypto(crypto).build().mechanism();
    client = ScramClientSettings.builder(HASH, octets -> {}).crypto(crypto).build();
    salted = crypto.pbkdf2(HASH, PASSWORD, SALT, ITERATIONS, HASH.length());
    try (Secret password = Secret.copyOf(PASSWORD)) {
      credential =
          ScramCredential.derive(HASH, password, SALT, ITERATIONS, Preparation.SASLPREP, crypto);
    }
    ClientExchange theClient = client();
    ServerExchange theServer = server();
    clientFirst = octets(theClient.start());
    serverFirst = octets(begin(theServer));
    theClient.respond(serverFirst);
    clientFinal = octets(resume(theClient));
    serverFinal = octets(theServer.respond(clientFinal));
  }

  static Crypto crypto(String name) {
    return name.equals("BC") ? Crypto.bouncyCastle() : Crypto.jce();
  }

  ServerExchange server() {
    return server.newExchange();
  }

  ClientExchange client() {
    try (Secret password = Secret.copyOf(PASSWORD)) {
      return client.exchange(null, "user", password);
    }
  }

  /** Runs the server's side up to its first challenge. */
  ServerStep begin(ServerExchange exchange) {
    exchange.start(clientFirst);
    return exchange.resume(LOOK_UP.answer(credential));
  }

  /** Runs the client's step that makes the proof. */
  ClientStep resume(ClientExchange exchange) {
    return exchange.resume(DERIVE.answer(Secret.copyOf(salted)));
  }

  /** The AuthMessage of RFC 5802 3, which proof and signature cover. */
  byte[] authMessage() {
    String last = new String(clientFinal, UTF_8);
    String message =
        new String(clientFirst, UTF_8).substring("n,,".length())
            + ","
            + new String(serverFirst, UTF_8)
            + ","
            + last.substring(0, last.indexOf(",p="));
    return message.getBytes(UTF_8);
  }

  static byte[] octets(ClientStep step) {
    if (step instanceof ClientStep.Response response) {
      return response.octets();
    }
    throw new IllegalStateException(step.toString());
  }

  static byte[] octets(ServerStep step) {
    if (step instanceof ServerStep.Challenge challenge) {
      return challenge.octets();
    }
    throw new IllegalStateException(step.toString());
  }
}
