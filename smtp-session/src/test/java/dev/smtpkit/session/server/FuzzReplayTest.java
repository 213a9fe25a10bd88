package dev.smtpkit.session.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.smtpkit.testkit.fuzz.FuzzReplay;
import dev.smtpkit.testkit.fuzz.FuzzTarget;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The seeds of the fuzzer and what it found hold up in every build, and so do their neighbours. */
class FuzzReplayTest {

  private static final FuzzReplay REPLAY =
      new FuzzReplay(
          FuzzEntry.SUITE, "\r\n.\0 <>@:=*BDATLS09x\370\371\372\377".getBytes(ISO_8859_1));

  static Stream<FuzzReplay.Kept> inputs() {
    return REPLAY.kept();
  }

  static List<FuzzTarget> targets() {
    return FuzzEntry.SUITE.targets();
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void anInputThatIsKeptHolds(FuzzReplay.Kept input) {
    input.run();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void theNeighboursOfAllInputsHold(FuzzTarget target) {
    REPLAY.neighbours(target);
  }
}
