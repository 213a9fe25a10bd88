package dev.smtpkit.testkit.fuzz;

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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fuzzes the targets of a suite with Jazzer, in a JVM for each target, and appends what it finds to
 * the target's findings.
 *
 * <p>Needs Jazzer on the class path. The corpus grows from run to run in the module's folder {@code
 * .cifuzz-corpus}; logs are in {@code target/fuzz}.
 */
public final class FuzzRun {

  private static final int LONGEST_INPUT = 1024;

  /** These hooks look into each step of a regular expression, and only oracles have any. */
  private static final List<String> DISABLED_HOOKS =
      List.of(
          "com.code_intelligence.jazzer.sanitizers.RegexRoadblocks",
          "com.code_intelligence.jazzer.sanitizers.RegexInjection");

  private static final int SECONDS_BETWEEN_PROGRESS = 30;

  /** The first input loads every class, which takes long on a busy machine. */
  private static final int SECONDS_FOR_ONE_INPUT = 60;

  /** The folder of seeds and findings in the module's folder. */
  private static final String INPUTS = "src/test/resources/fuzz";

  private final String suiteName;
  private final FuzzSuite suite;
  private final Path module;
  private final Path work;
  private final FuzzTarget target;
  private final int seconds;
  private volatile String progress = "starting";
  private volatile boolean running;

  private FuzzRun(String suiteName, FuzzSuite suite, Path module, FuzzTarget target, int seconds) {
    this.suiteName = suiteName;
    this.suite = suite;
    this.module = module;
    this.work = module.resolve("target/fuzz").resolve(target.fileName());
    this.target = target;
    this.seconds = seconds;
  }

  /**
   * Fuzzes, and reports progress on standard output. Exits with 1 if anything was found, else with
   * 0.
   *
   * @param args the name of a class that extends {@link FuzzReplay}; the module's folder; targets
   *     separated by commas, or {@code ALL} (names that this suite does not have are ignored,
   *     because they may belong to another module of the build); seconds for each target; how many
   *     targets run at a time
   * @throws IllegalArgumentException if the class is no suite
   * @throws InterruptedException if the thread is interrupted; JVMs that it started go on
   */
  public static void main(String[] args) throws InterruptedException {
    FuzzSuite suite = FuzzReplay.load(args[0]);
    Path module = Path.of(args[1]);
    List<String> names = List.of(args[2].split(",", -1));
    int seconds = Integer.parseInt(args[3]);
    List<FuzzRun> runs =
        suite.targets().stream()
            .filter(target -> names.contains("ALL") || names.contains(target.name()))
            .map(target -> new FuzzRun(args[0], suite, module, target, seconds))
            .toList();
    if (runs.isEmpty()) {
      System.out.printf(
          Locale.ROOT, "fuzz %s: no target %s, only %s%n", module, args[2], suite.targets());
    }
    System.exit(runAll(runs, Integer.parseInt(args[4])) ? 0 : 1);
  }

  /** True if nothing was found. */
  private static boolean runAll(List<FuzzRun> runs, int parallel) throws InterruptedException {
    ExecutorService jobs = Executors.newFixedThreadPool(parallel);
    List<Future<Boolean>> results = new ArrayList<>();
    runs.forEach(run -> results.add(jobs.submit(run::fuzz)));
    jobs.shutdown();
    while (!jobs.awaitTermination(SECONDS_BETWEEN_PROGRESS, SECONDS)) {
      runs.forEach(FuzzRun::printProgress);
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
    return clean;
  }

  private void printProgress() {
    if (running) {
      print(progress);
    }
  }

  private void print(String text) {
    System.out.printf(Locale.ROOT, "fuzz %-16s %s%n", target, text);
  }

  /** Runs the fuzzer until its time is over or it finds something; true if it found nothing. */
  private boolean fuzz() throws IOException, InterruptedException {
    running = true;
    Path corpus = module.resolve(".cifuzz-corpus").resolve(target.fileName());
    Path seeds = work.resolve("seeds");
    Path found = work.resolve("found");
    for (Path folder : List.of(corpus, seeds, found)) {
      Files.createDirectories(folder);
    }
    int number = 0;
    for (byte[] seed : suite.inputs(target)) {
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
    running = false;
    int findings = keep(files(found));
    print((exit == 0 ? "nothing found, " : "FAILED with exit code " + exit + ", ") + progress);
    if (exit != 0 && findings == 0) {
      print("the fuzzer left no input behind: see " + work.resolve("log"));
    }
    return exit == 0 && findings == 0;
  }

  private List<String> command(Path corpus, Path seeds, Path found) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-ea",
        "-Xmx768m",
        "-XX:+UseSerialGC",
        "-D" + FuzzEntry.SUITE + "=" + suiteName,
        "-D" + FuzzEntry.TARGET + "=" + target,
        "-cp",
        System.getProperty("java.class.path"),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + FuzzEntry.class.getName(),
        "--instrumentation_includes=" + joined(suite.guides()),
        "--instrumentation_excludes=" + joined(suite.notGuides()),
        "--disabled_hooks=" + joined(DISABLED_HOOKS),
        "--reproducer_path=" + work,
        "-artifact_prefix=" + found + "/",
        "-dict=" + module.resolve(INPUTS).resolve(suite.dictionary()),
        "-max_len=" + LONGEST_INPUT,
        "-max_total_time=" + seconds,
        "-timeout=" + SECONDS_FOR_ONE_INPUT,
        corpus.toString(),
        seeds.toString());
  }

  private static String joined(List<String> names) {
    return String.join(File.pathSeparator, names);
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

  /** Appends new findings to those in the tree; returns how many there are, old and new. */
  private int keep(List<Path> found) throws IOException {
    Path findings = module.resolve(INPUTS).resolve(target.fileName() + ".findings");
    int kept = 0;
    for (Path file : found) {
      String name = file.getFileName().toString();
      if (!name.matches("(crash|timeout|oom|leak)-.*")) {
        continue;
      }
      kept++;
      String line = FuzzSeeds.line(Files.readAllBytes(file));
      print(name.replaceFirst("-.*", "") + ": " + line);
      if (!Files.exists(findings) || !Files.readAllLines(findings, ISO_8859_1).contains(line)) {
        Files.writeString(
            findings,
            line + "\n",
            ISO_8859_1,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        print("appended to " + findings);
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
