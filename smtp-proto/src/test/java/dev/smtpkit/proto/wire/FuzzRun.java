package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs the fuzzer, a JVM for each target, and appends what it finds to the target's findings.
 *
 * <p>Needs the fuzzer on its class path, which only the profile {@code fuzz} puts there. The corpus
 * grows from run to run in {@code .cifuzz-corpus}, which Git ignores.
 */
final class FuzzRun implements Callable<Boolean> {

  private static final int LONGEST_INPUT = 1024;

  /** Half of the time would go into following the branches of these. */
  private static final List<String> NOT_GUIDING =
      List.of(
          "dev.smtpkit.proto.wire.Fuzz*",
          "dev.smtpkit.proto.wire.CommandLaws",
          "dev.smtpkit.proto.wire.StreamLaws*",
          "dev.smtpkit.proto.wire.ReplyLaws",
          "dev.smtpkit.proto.wire.ReplyParserRun*",
          "dev.smtpkit.proto.wire.EncoderOracle",
          "dev.smtpkit.proto.wire.GrammarOracle",
          "dev.smtpkit.proto.wire.ParameterOracle",
          "dev.smtpkit.proto.wire.Agreement",
          "dev.smtpkit.proto.wire.DataOracle",
          "dev.smtpkit.proto.wire.FramerRun",
          "dev.smtpkit.proto.wire.Lines");

  /** They look into each step of a regular expression, and only our oracles have any. */
  private static final List<String> NOT_HOOKED =
      List.of(
          "com.code_intelligence.jazzer.sanitizers.RegexRoadblocks",
          "com.code_intelligence.jazzer.sanitizers.RegexInjection");

  private static final int SECONDS_BETWEEN_PROGRESS = 30;

  private final Path module;
  private final Path work;
  private final FuzzTarget target;
  private final int seconds;
  private volatile String progress = "starting";
  private volatile boolean done;

  private FuzzRun(Path module, FuzzTarget target, int seconds) {
    this.module = module;
    this.work = module.resolve("target/fuzz").resolve(target.fileName());
    this.target = target;
    this.seconds = seconds;
  }

  /** The module's folder, targets separated by commas or "ALL", seconds each, how many at once. */
  public static void main(String[] args) throws Exception {
    Path module = Path.of(args[0]);
    List<FuzzTarget> targets =
        args[1].equals("ALL")
            ? List.of(FuzzTarget.values())
            : Arrays.stream(args[1].split(",")).map(FuzzTarget::valueOf).toList();
    int seconds = Integer.parseInt(args[2]);
    ExecutorService jobs = Executors.newFixedThreadPool(Integer.parseInt(args[3]));
    List<FuzzRun> runs = new ArrayList<>();
    List<Future<Boolean>> results = new ArrayList<>();
    for (FuzzTarget target : targets) {
      FuzzRun run = new FuzzRun(module, target, seconds);
      runs.add(run);
      results.add(jobs.submit(run));
    }
    jobs.shutdown();
    while (!jobs.awaitTermination(SECONDS_BETWEEN_PROGRESS, SECONDS)) {
      runs.forEach(FuzzRun::tell);
    }
    boolean clean = true;
    for (Future<Boolean> result : results) {
      try {
        clean &= result.get();
      } catch (ExecutionException e) {
        e.printStackTrace();
        clean = false;
      }
    }
    System.exit(clean ? 0 : 1);
  }

  private void tell() {
    if (!done) {
      say(progress);
    }
  }

  private void say(String text) {
    System.out.printf("fuzz %-12s %s%n", target, text);
  }

  /** Whether nothing was found. */
  @Override
  public Boolean call() throws IOException, InterruptedException {
    Path corpus = module.resolve(".cifuzz-corpus").resolve(target.fileName());
    Path seeds = work.resolve("seeds");
    Path found = work.resolve("found");
    for (Path folder : List.of(corpus, seeds, found)) {
      Files.createDirectories(folder);
    }
    int number = 0;
    for (byte[] seed : FuzzSeeds.of(target)) {
      Files.write(seeds.resolve("seed-" + number++), seed);
    }
    for (Path old : files(found)) {
      Files.delete(old);
    }
    Process process =
        new ProcessBuilder(command(corpus, seeds, found))
            .redirectErrorStream(true)
            .directory(work.toFile())
            .start();
    follow(process, work.resolve("log"));
    int exit = process.waitFor();
    done = true;
    int findings = keep(files(found));
    say((exit == 0 ? "nothing found, " : "FAILED with exit code " + exit + ", ") + progress);
    if (exit != 0 && findings == 0) {
      say("no input was left behind: see " + work.resolve("log"));
    }
    return exit == 0 && findings == 0;
  }

  private List<String> command(Path corpus, Path seeds, Path found) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-ea",
        "-Xmx768m",
        "-XX:+UseSerialGC",
        "-Dfuzz.target=" + target,
        "-cp",
        System.getProperty("java.class.path"),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + FuzzEntry.class.getName(),
        "--instrumentation_includes=dev.smtpkit.proto.**",
        "--instrumentation_excludes=" + String.join(File.pathSeparator, NOT_GUIDING),
        "--disabled_hooks=" + String.join(File.pathSeparator, NOT_HOOKED),
        "--reproducer_path=" + work,
        "-artifact_prefix=" + found + "/",
        "-dict=" + module.resolve("src/test/resources/fuzz/smtp.dict"),
        "-max_len=" + LONGEST_INPUT,
        "-max_total_time=" + seconds,
        "-timeout=10",
        corpus.toString(),
        seeds.toString());
  }

  private void follow(Process process, Path log) throws IOException {
    try (BufferedReader out = process.inputReader(ISO_8859_1);
        BufferedWriter copy = Files.newBufferedWriter(log, ISO_8859_1)) {
      for (String line; (line = out.readLine()) != null; ) {
        copy.write(line);
        copy.newLine();
        if (line.matches("#\\d+\\s.*")) {
          progress = line.replace('\t', ' ');
        }
      }
    }
  }

  /** Appends what is new, as a line, to the findings in the tree. */
  private int keep(List<Path> found) throws IOException {
    Path findings = module.resolve("src/test/resources/fuzz/" + target.fileName() + ".findings");
    int kept = 0;
    for (Path file : found) {
      String name = file.getFileName().toString();
      if (!name.matches("(crash|timeout|oom|leak)-.*")) {
        continue;
      }
      kept++;
      String line = FuzzSeeds.line(Files.readAllBytes(file));
      say(name.replaceFirst("-.*", "") + ": " + line);
      if (!Files.exists(findings) || !Files.readAllLines(findings, ISO_8859_1).contains(line)) {
        Files.writeString(
            findings,
            line + "\n",
            ISO_8859_1,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        say("appended to " + findings);
      }
    }
    return kept;
  }

  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(files::add);
    }
    return files;
  }
}
