package dev.smtpkit.bench;

import dev.smtpkit.sasl.crypto.Crypto;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Microseconds for the derivation of a key from a password: the cost of one guess. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ScramDerivationBenchmark {

  private Crypto computing = Crypto.jce();

  /** The implementation: Bouncy Castle or the platform. */
  @Param({"BC", "JCE"})
  public String crypto = "BC";

  /** The minimum of RFC 7677 4, and the count of a new record. */
  @Param({"4096", "16384"})
  public int iterations = 4096;

  /** Chooses the implementation. */
  @Setup
  public void choose() {
    computing = ScramDialogue.crypto(crypto);
  }

  /** The key by smtp-sasl. */
  @Benchmark
  public byte[] derive() {
    return computing.pbkdf2(
        ScramDialogue.HASH,
        ScramDialogue.PASSWORD,
        ScramDialogue.SALT,
        iterations,
        ScramDialogue.HASH.length());
  }

  /** The yardstick: the platform's own PBKDF2, which takes the password as chars. */
  @Benchmark
  public byte[] deriveByPlatform() throws GeneralSecurityException {
    PBEKeySpec key = new PBEKeySpec("pencil".toCharArray(), ScramDialogue.SALT, iterations, 8 * 32);
    return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key).getEncoded();
  }
}
