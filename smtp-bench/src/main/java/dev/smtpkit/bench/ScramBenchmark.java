package dev.smtpkit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import dev.smtpkit.sasl.ClientExchange;
import dev.smtpkit.sasl.ClientStep;
import dev.smtpkit.sasl.ServerExchange;
import dev.smtpkit.sasl.ServerStep;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Nanoseconds and octets allocated per exchange of SCRAM-SHA-256, or per step of one, without the
 * derivation of the key.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ScramBenchmark {

  private static final int EXCHANGES = 64;

  private ScramDialogue dialogue = new ScramDialogue(ScramDialogue.crypto("BC"));
  private byte[] authMessage = {};
  private Mac mac = keyed();

  /**
   * The implementation of HMAC and hashing: Bouncy Castle or the platform. The peer and the
   * yardstick always use the platform.
   */
  @Param({"BC", "JCE"})
  public String crypto = "BC";

  /** Runs one exchange, whose messages the benchmarks replay. */
  @Setup
  public void rehearse() {
    dialogue = new ScramDialogue(ScramDialogue.crypto(crypto));
    authMessage = dialogue.authMessage();
    mac = keyed();
  }

  private static Mac keyed() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The yardstick: one HMAC of the messages. Either side computes two, and some hashes. */
  @Benchmark
  public byte[] hmacOfAuthMessage() {
    return mac.doFinal(authMessage);
  }

  /** The server's side from the client's first message to success. */
  @Benchmark
  public ServerStep server() {
    ServerExchange exchange = dialogue.server();
    dialogue.begin(exchange);
    exchange.respond(dialogue.clientFinal);
    ServerStep last = exchange.respond(new byte[0]);
    if (last instanceof ServerStep.Success) {
      return last;
    }
    throw new IllegalStateException(last.toString());
  }

  /** The server's side up to its first challenge: reads and writes, but computes nothing. */
  @Benchmark
  public ServerStep serverFirst() {
    return dialogue.begin(dialogue.server());
  }

  /** The client's side from the first message to success, with a known key. */
  @Benchmark
  public ClientStep client() {
    ClientExchange exchange = dialogue.client();
    exchange.start();
    exchange.respond(dialogue.serverFirst);
    dialogue.resume(exchange);
    exchange.respond(dialogue.serverFinal);
    ClientStep last = exchange.success();
    if (last instanceof ClientStep.Success) {
      return last;
    }
    throw new IllegalStateException(last.toString());
  }

  /** The client's side by com.ongres.scram, with a known salted password. */
  @Benchmark
  public Object clientOfOngres() throws ScramException {
    ScramClient client =
        ScramClient.builder()
            .advertisedMechanisms(List.of("SCRAM-SHA-256"))
            .username("user")
            .saltedPassword(dialogue.salted)
            .nonceSupplier(() -> "A".repeat(24))
            .build();
    client.clientFirstMessage();
    client.serverFirstMessage(new String(dialogue.serverFirst, US_ASCII));
    client.clientFinalMessage();
    return client.serverFinalMessage(new String(dialogue.serverFinal, US_ASCII));
  }

  /**
   * Exchanges that lack their last step. {@code -prof gc} also counts what their earlier steps
   * allocate; the allocation of one step is the difference of two other benchmarks.
   */
  @State(Scope.Thread)
  public static class OneStep {

    private final ServerExchange[] servers = new ServerExchange[EXCHANGES];
    private final ClientExchange[] clients = new ClientExchange[EXCHANGES];

    /** Begins all exchanges again. */
    @Setup(Level.Invocation)
    public void begin(ScramBenchmark benchmark) {
      for (int i = 0; i < EXCHANGES; i++) {
        servers[i] = benchmark.dialogue.server();
        benchmark.dialogue.begin(servers[i]);
        clients[i] = benchmark.dialogue.client();
        clients[i].start();
        clients[i].respond(benchmark.dialogue.serverFirst);
      }
    }
  }

  /** Only the server's step that verifies the client's proof and signs. */
  @Benchmark
  @OperationsPerInvocation(EXCHANGES)
  public void serverFinal(OneStep step, Blackhole sink) {
    for (ServerExchange exchange : step.servers) {
      sink.consume(ScramDialogue.octets(exchange.respond(dialogue.clientFinal)));
    }
  }

  /** Only the client's step that makes the proof, with a known key. */
  @Benchmark
  @OperationsPerInvocation(EXCHANGES)
  public void clientFinal(OneStep step, Blackhole sink) {
    for (ClientExchange exchange : step.clients) {
      sink.consume(ScramDialogue.octets(dialogue.resume(exchange)));
    }
  }
}
