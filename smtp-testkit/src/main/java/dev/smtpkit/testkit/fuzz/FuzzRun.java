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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs the fuzzer, a JVM for each target, and appends what it finds to the target's findings.
 *
 * <p>Needs the fuzzer, Jazzer, on its class path. The corpus grows from run to run in the module's
 * folder {@code .cifuzz-corpus}; logs are in {@code target/fuzz}.
 */
public final class FuzzRun implements Callable<Boolean> {

  private static final int LONGEST_INPUT = 1024;

  /** They look into each step of a regular expression, and only our oracles have any. */
  private static final List<String> NOT_HOOKED =
      List.of(
          "com.code_intelligence.jazzer.sanitizers.RegexRoadblocks",
          "com.code_intelligence.jazzer.sanitizers.RegexInjection");

  private static final int SECONDS_BETWEEN_PROGRESS = 30;

  /** The first input loads every class, which takes long on a machine that has much to do. */
  private static final int SECONDS_FOR_ONE_INPUT = 60;

  /** Where seeds and findings are, in the module's folder. */
  private static final String KEPT = "src/test/resources/fuzz";

  private final FuzzSuite suite;
  private final Path module;
  private final Path work;
  private final FuzzTarget target;
  private final int seconds;
  private volatile String progress = "starting";
  private volatile boolean running;

  private FuzzRun(FuzzSuite suite, Path module, FuzzTarget target, int seconds) {
    this.suite = suite;
    this.module = module;
    this.work = module.resolve("target/fuzz").resolve(target.fileName());
    this.target = target;
    this.seconds = seconds;
  }

  /**
   * Fuzzes, and tells on standard output how it goes.
   *
   * @param suite what may be fuzzed
   * @param args the module's folder, targets separated by commas or "ALL" (names of other suites
   *     are passed over, and said if there is no other), seconds for each, how many at once
   * @return whether nothing was found
   * @throws IllegalArgumentException if there is no target of a name
   * @throws InterruptedException if the thread is interrupted; what runs then goes on
   */
  public static boolean run(FuzzSuite suite, String... args) throws InterruptedException {
    Path module = Path.of(args[0]);
    List<String> names = List.of(args[1].split(",", -1));
    List<FuzzTarget> targets =
        suite.targets().stream()
            .filter(target -> names.contains("ALL") || names.contains(target.name()))
            .toList();
    if (targets.isEmpty()) {
      // They may be those of a module that is built along with this one.
      System.out.printf(Locale.ROOT, "fuzz %s: no target %s here%n", module, args[1]);
    }
    int seconds = Integer.parseInt(args[2]);
    ExecutorService jobs = Executors.newFixedThreadPool(Integer.parseInt(args[3]));
    List<FuzzRun> runs = new ArrayList<>();
    List<Future<Boolean>> results = new ArrayList<>();
    for (FuzzTarget target : targets) {
      FuzzRun run = new FuzzRun(suite, module, target, seconds);
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
    return clean;
  }

  private void tell() {
    if (running) {
      say(progress);
    }
  }

  private void say(String text) {
    System.out.printf(Locale.ROOT, "fuzz %-16s %s%n", target, text);
  }

  /** Whether nothing was found. */
  @Override
  public Boolean call() throws IOException, InterruptedException {
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
        "-D" + FuzzSuite.CHOSEN + "=" + target,
        "-cp",
        System.getProperty("java.class.path"),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + suite.entry().getName(),
        "--instrumentation_includes=" + joined(suite.instrumented()),
        "--instrumentation_excludes=" + joined(suite.notGuiding()),
        "--disabled_hooks=" + joined(NOT_HOOKED),
        "--reproducer_path=" + work,
        "-artifact_prefix=" + found + "/",
        "-dict=" + module.resolve(KEPT).resolve(suite.dictionary()),
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

  /** Appends what is new, as a line, to the findings in the tree. */
  private int keep(List<Path> found) throws IOException {
    Path findings = module.resolve(KEPT).resolve(target.fileName() + ".findings");
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
