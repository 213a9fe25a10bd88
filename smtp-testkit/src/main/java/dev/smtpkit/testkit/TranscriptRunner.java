package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Holds a server in memory to a transcript, in every fragmentation of what the client sends.
 *
 * <p>A transcript makes one run in which every client group arrives whole, one in which it arrives
 * octet by octet, and as many more as its longest group has two-way splits: run <i>k</i> splits
 * every group at its split number <i>k</i>, modulo the number of its splits. So each run is a
 * complete dialogue on a fresh connection, every two-way split of every group happens in some run,
 * and the number of runs does not multiply. The splits of a group are {@link EverySplit#positions}.
 * The first two runs take place on the heap and again in direct memory; of the others, memory and
 * poison change from run to run, as {@link Pieces} describes them.
 *
 * <p>Once the server has closed the connection, the rest of a group is not delivered any more; a
 * further group is a failure. All failures are {@code AssertionError}s that name transcript, line
 * and fragmentation.
 *
 * <p>With JUnit, each run as a test:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> keepsToTheTranscript() {
 *   return TranscriptRunner.runs(Transcript.read(file), InMemoryServer::new)
 *       .map(run -> DynamicTest.dynamicTest(run.toString(), run::run));
 * }
 * }</pre>
 */
public final class TranscriptRunner {

  private TranscriptRunner() {}

  /**
   * Makes all runs of a transcript, up to the first that fails.
   *
   * @param transcript the transcript
   * @param connections makes a fresh connection for each run
   * @throws AssertionError if the server does not keep to the transcript
   */
  public static void run(
      Transcript transcript, Supplier<? extends ConnectionUnderTest> connections) {
    runs(transcript, connections).forEach(TranscriptRun::run);
  }

  /**
   * The runs one by one, for a test framework that shows each under its name.
   *
   * @param transcript the transcript
   * @param connections makes a fresh connection for each run
   * @return the runs; each may be run more than once
   */
  public static Stream<TranscriptRun> runs(
      Transcript transcript, Supplier<? extends ConnectionUnderTest> connections) {
    List<int[]> positions = transcript.entries().stream().map(TranscriptRunner::positions).toList();
    int splits = positions.stream().mapToInt(each -> each.length).max().orElse(0);
    Stream.Builder<TranscriptRun> runs = Stream.builder();
    for (PoisonedMemory.Kind kind :
        List.of(PoisonedMemory.Kind.HEAP_LINES, PoisonedMemory.Kind.DIRECT_HIGH)) {
      runs.add(
          new TranscriptRun(
              transcript, connections, kind, "whole", (entry, length) -> Fragmentation.WHOLE));
      runs.add(
          new TranscriptRun(
              transcript,
              connections,
              kind,
              "octet by octet",
              (entry, length) -> Fragmentation.octetByOctet(length)));
    }
    PoisonedMemory.Kind[] kinds = PoisonedMemory.Kind.values();
    for (int k = 0; k < splits; k++) {
      String name = "split " + (k + 1) + " of " + splits;
      runs.add(
          new TranscriptRun(
              transcript, connections, kinds[k % kinds.length], name, splitNumber(k, positions)));
    }
    return runs.build();
  }

  private static TranscriptRun.Cutting splitNumber(int k, List<int[]> positions) {
    return (entry, length) -> {
      int[] all = positions.get(entry);
      return all.length == 0 ? Fragmentation.WHOLE : Fragmentation.splitAt(all[k % all.length]);
    };
  }

  private static int[] positions(TranscriptEntry entry) {
    return entry.stimulus() instanceof Stimulus.Send send
        ? EverySplit.positions(send.octets().getBytes(ISO_8859_1))
        : new int[0];
  }
}
