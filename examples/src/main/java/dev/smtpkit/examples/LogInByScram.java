package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.sasl.ClientExchange;
import dev.smtpkit.sasl.ClientStep;
import dev.smtpkit.sasl.CredentialAnswers;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Scram;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerExchange;
import dev.smtpkit.sasl.ServerStep;
import dev.smtpkit.sasl.Steps;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.security.SecureRandom;
import java.util.Map;

/** SASL alone: a client logs in to a server by SCRAM-SHA-256, with no protocol around it. */
final class LogInByScram {

  private static final SecureRandom RANDOM = new SecureRandom();

  private LogInByScram() {}

  /** Logs a user in, with the right password and with a wrong one. */
  public static void main(String[] arguments) {
    Secret serverSecret = Secret.copyOf("keeps made-up records alike".getBytes(UTF_8));
    Secret pencil = Secret.copyOf("pencil".getBytes(UTF_8));
    ScramCredential record =
        ScramCredential.derive(HashFunction.SHA_256, pencil, RANDOM::nextBytes);
    for (String typed : new String[] {"pencil", "crayon"}) {
      Secret password = Secret.copyOf(typed.getBytes(UTF_8));
      System.out.println(
          typed + ": " + logIn(Map.of("user", record), serverSecret, "user", password));
    }
  }

  static ServerStep logIn(
      Map<String, ScramCredential> records, Secret serverSecret, String user, Secret password) {
    // readme-begin
    MockCredentials strangers = MockCredentials.of(serverSecret);
    CredentialAnswers answers = CredentialAnswers.of((u, hash) -> records.get(u), strangers);
    try (ServerExchange server =
            Scram.server(HashFunction.SHA_256, RANDOM::nextBytes, strangers).newExchange();
        ClientExchange client =
            Scram.client(HashFunction.SHA_256, null, user, password, RANDOM::nextBytes)) {
      ClientStep said = client.start();
      ServerStep step = server.start(((ClientStep.Response) said).octets());
      // A step that needs something may be answered at any time, from a queue or a callback.
      step = Steps.drive(server, step, answers);
      while (step instanceof ServerStep.Challenge challenge) {
        said = Steps.drive(client, client.respond(challenge.octets()), answers);
        step = server.respond(((ClientStep.Response) said).octets());
      }
      return step;
    }
    // readme-end
  }
}
