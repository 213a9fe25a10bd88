package dev.smtpkit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.ClientExchange;
import dev.smtpkit.sasl.CramMd5;
import dev.smtpkit.sasl.CramMd5Key;
import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerExchange;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.sasl.ServerStep;
import dev.smtpkit.sasl.Steps;
import dev.smtpkit.sasl.crypto.Crypto;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds and octets allocated per exchange of a server, and per record parsed. Requests are
 * answered at once: no password is derived or looked up.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SaslBenchmark {

  private static final byte[] MESSAGE = "\0tim\0tanstaaftanstaaf".getBytes(UTF_8);
  private static final byte[] USER = "tim".getBytes(UTF_8);
  private static final byte[] PASSWORD = "tanstaaftanstaaf".getBytes(UTF_8);

  private final ServerMechanism cramMd5 =
      CramMd5.server(
          "mx.example.org",
          octets -> {},
          () -> 1_700_000_000L,
          MockCredentials.of(Secret.copyOf(PASSWORD)));
  private final CramMd5Key key = CramMd5Key.derive(Secret.copyOf(PASSWORD));
  private byte[] challenge = {};
  private byte[] response = {};
  private String record = "";
  private String bracedRecord = "";
  private Mac hmacMd5 = keyed();

  /** Prepares a response to CRAM-MD5 and the records. */
  @Setup
  public void prepare() {
    challenge = ScramDialogue.octets(cramMd5.newExchange().start(null));
    try (Secret password = Secret.copyOf(PASSWORD);
        ClientExchange client = CramMd5.client("tim", password)) {
      response = ScramDialogue.octets(client.respond(challenge));
    }
    ScramCredential credential = new ScramDialogue(Crypto.jce()).credential;
    record = credential.text();
    bracedRecord = credential.bracedText();
    hmacMd5 = keyed();
  }

  private static Mac keyed() {
    try {
      Mac mac = Mac.getInstance("HmacMD5");
      mac.init(new SecretKeySpec(PASSWORD, "HmacMD5"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Answer answer(Request request) {
    if (request instanceof Request.CramMd5 asked) {
      return asked.answer(key.copy());
    }
    return ((Request.VerifyPassword) request).verified();
  }

  private ServerStep succeeded(ServerExchange exchange, ServerStep step) {
    ServerStep last = Steps.drive(exchange, step, this::answer);
    if (last instanceof ServerStep.Success) {
      return last;
    }
    throw new IllegalStateException(last.toString());
  }

  /** The yardstick of PLAIN and LOGIN: a copy of the message. */
  @Benchmark
  public byte[] copyOfMessage() {
    return MESSAGE.clone();
  }

  /** PLAIN with an initial response. */
  @Benchmark
  public ServerStep plain() {
    ServerExchange exchange = Plain.server().newExchange();
    return succeeded(exchange, exchange.start(MESSAGE));
  }

  /** LOGIN with both prompts. */
  @Benchmark
  public ServerStep login() {
    ServerExchange exchange = Login.server().newExchange();
    exchange.start(null);
    exchange.respond(USER);
    return succeeded(exchange, exchange.respond(PASSWORD));
  }

  /** The yardstick of CRAM-MD5: one HMAC of the challenge. */
  @Benchmark
  public byte[] hmacOfChallenge() {
    return hmacMd5.doFinal(challenge);
  }

  /** CRAM-MD5 from the challenge to success, with the mock key that every exchange makes. */
  @Benchmark
  public ServerStep cramMd5() {
    ServerExchange exchange = cramMd5.newExchange();
    exchange.start(null);
    return succeeded(exchange, exchange.respond(response));
  }

  /** A SCRAM record in the form of RFC 5803. */
  @Benchmark
  public ScramCredential parseRecord() {
    return ScramCredential.parse(record);
  }

  /** A SCRAM record in Dovecot's form. */
  @Benchmark
  public ScramCredential parseBracedRecord() {
    return ScramCredential.parse(bracedRecord);
  }
}
