package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The mail server as a process, on free ports. */
final class ServerProcess implements AutoCloseable {

  private static final long PATIENCE = SECONDS.toNanos(60);

  private final List<String> out = new ArrayList<>();
  private final List<String> err = new ArrayList<>();
  private final Process process;
  private int streams;

  private ServerProcess(List<String> command) throws IOException {
    process = new ProcessBuilder(command).start();
    collect(process.getInputStream(), out);
  }

  /** Starts it, and waits until it has printed where mail goes. */
  static ServerProcess start(Path folder, String... options) throws Exception {
    ServerProcess server = run(arguments(folder, options));
    server.awaitOut(line -> line.startsWith("mail "));
    return server;
  }

  /** Starts it, and reads nothing of its log. */
  static ServerProcess withUnreadLog(Path folder) throws Exception {
    ServerProcess server = new ServerProcess(command(arguments(folder)));
    server.awaitOut(line -> line.startsWith("mail "));
    return server;
  }

  private static List<String> arguments(Path folder, String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--listen=127.0.0.1:0");
    arguments.add("--maildir=" + folder.resolve("mail"));
    arguments.add("--hostname=mx.example.org");
    arguments.addAll(List.of(options));
    return arguments;
  }

  /** Starts it with nothing but these arguments. */
  static ServerProcess run(List<String> arguments) throws IOException {
    ServerProcess server = new ServerProcess(command(arguments));
    server.collect(server.process.getErrorStream(), server.err);
    return server;
  }

  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("-XX:TieredStopAtLevel=1");
    command.add(MailServer.class.getName());
    command.addAll(arguments);
    return command;
  }

  private void collect(InputStream stream, List<String> lines) {
    synchronized (this) {
      streams++;
    }
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                  synchronized (this) {
                    lines.add(line);
                    notifyAll();
                  }
                }
              } catch (IOException e) {
                // The process ended before it had printed everything.
              }
              synchronized (this) {
                streams--;
                notifyAll();
              }
            });
    reader.setDaemon(true);
    reader.start();
  }

  /** Waits for a line of standard output. */
  String awaitOut(Predicate<String> wanted) throws InterruptedException {
    return await(out, wanted);
  }

  /** Waits for a line of the log. */
  String awaitLog(Predicate<String> wanted) throws InterruptedException {
    return await(err, wanted);
  }

  private synchronized String await(List<String> lines, Predicate<String> wanted)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE;
    while (true) {
      for (String line : lines) {
        if (wanted.test(line)) {
          return line;
        }
      }
      long left = deadline - System.nanoTime();
      if (left <= 0 || streams == 0) {
        throw new AssertionError("no such line; it said " + out + " and logged " + err);
      }
      wait(Math.max(1, Math.min(left / 1_000_000, 1000)));
    }
  }

  /** The lines printed so far. */
  synchronized List<String> out() {
    return List.copyOf(out);
  }

  /** The lines logged so far. */
  synchronized List<String> log() {
    return List.copyOf(err);
  }

  /** The port that it listens on. */
  int port(String word) throws InterruptedException {
    String line = awaitOut(each -> each.startsWith("listening " + word + " "));
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  /** A client that is connected to its first listener and was greeted. */
  TestClient client() throws Exception {
    return new TestClient(port("smtp"));
  }

  /** Asks it to end. */
  void terminate() {
    // Through the handle: Process.destroy would close the streams that are still read.
    process.toHandle().destroy();
  }

  /** Its exit code, once it has ended. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(60, SECONDS)) {
      throw new AssertionError("it goes on; it said " + out());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
