package dev.smtpkit.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.testkit.conformance.PlantedServer.Fault;
import dev.smtpkit.testkit.conformance.PlantedServer.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every clause can fail: a server with one fault is found out by the clause that is about it. */
final class PlantedFaultsTest {

  private static final List<Clause> CLAUSES = Clauses.all();

  /** A fault with the clause that must find it, as a line of planted-faults.txt says it. */
  record Planted(String clause, Fault fault) {
    static Planted parse(String line) {
      String[] parts = line.split(" +", 4);
      Kind kind = Kind.valueOf(parts[1].toUpperCase(Locale.ROOT));
      return new Planted(
          parts[0],
          new Fault(
              kind, Pattern.compile(parts[2], Pattern.DOTALL), parts.length > 3 ? parts[3] : ""));
    }

    @Override
    public String toString() {
      return clause + " " + fault.pattern();
    }
  }

  static Stream<Planted> faults() throws IOException {
    try (InputStream in = PlantedFaultsTest.class.getResourceAsStream("planted-faults.txt")) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Planted::parse);
    }
  }

  private static Target target(PlantedServer server, Target.Pieces pieces) {
    return new Target(
        server.address(),
        Target.Tls.NONE,
        false,
        Optional.of(new Target.Login("tim", "secret")),
        "sender@client.example",
        "postmaster@localhost",
        pieces,
        Duration.ofMillis(1500),
        false);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aPlantedFaultIsFound(Planted planted) throws IOException {
    Clause clause =
        CLAUSES.stream()
            .filter(each -> each.id().equals(planted.clause()))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no clause " + planted.clause()));
    try (PlantedServer server = new PlantedServer(List.of(planted.fault()))) {
      Judgement judgement = Judge.of(target(server, Target.Pieces.WHOLE)).judge(clause);
      assertThat(judgement.verdict())
          .as(() -> String.join("\n", judgement.transcript()))
          .isEqualTo(clause.citation().level().isBinding() ? Verdict.BREAKS : Verdict.TOLERATED);
    }
  }

  @Test
  void aServerWithoutFaultsBreaksNothing() throws IOException {
    breaksNothing(Target.Pieces.WHOLE);
  }

  @Test
  void norDoesItOctetByOctet() throws IOException {
    breaksNothing(Target.Pieces.OCTETS);
  }

  private static void breaksNothing(Target.Pieces pieces) throws IOException {
    List<String> wrong = new ArrayList<>();
    int kept = 0;
    try (PlantedServer server = new PlantedServer(List.of())) {
      Judge judge = Judge.of(target(server, pieces));
      for (Clause clause : CLAUSES) {
        Judgement judgement = judge.judge(clause);
        kept += judgement.verdict() == Verdict.KEEPS ? 1 : 0;
        if (judgement.verdict() == Verdict.BREAKS || judgement.verdict() == Verdict.TOLERATED) {
          wrong.add(clause.id() + ": " + judgement.seen() + "\n" + judgement.transcript());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(kept).isGreaterThan(CLAUSES.size() * 2 / 3);
  }
}
