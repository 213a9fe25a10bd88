package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R87: a server without free file descriptors, in a process of its own. */
@Timeout(60)
class ScarceFilesTest {

  private static final int FILES = 100;

  /** The server: lives until its standard input ends. */
  static final class Server {

    private Server() {}

    public static void main(String[] args) throws Exception {
      try (TestServer server = TestServer.of(new Script())) {
        // Loads the classes while there are file descriptors.
        try (Client client = server.connect()) {
          client.expect("220 ").send("NOOP\r\n").expect("250 ");
          client.send("QUIT\r\n").expect("221 ").expectEnd();
        }
        System.out.println(server.address().getPort());
        while (System.in.read() >= 0) {
          // The test is still running.
        }
      }
    }
  }

  private static Process start() throws Exception {
    String classPath =
        Stream.of(
                System.getProperty("java.class.path"),
                System.getProperty("jdk.module.path"),
                "target/test-classes",
                "target/classes")
            .filter(each -> each != null && !each.isEmpty())
            .collect(Collectors.joining(File.pathSeparator));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            "sh",
            "-c",
            "ulimit -n " + FILES + " && exec \"$@\"",
            "sh",
            java,
            "-XX:+UseSerialGC",
            "-cp",
            classPath,
            Server.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Duration cpu(Process process) {
    return process.info().totalCpuDuration().orElseThrow();
  }

  @Test
  void whoComesMeanwhileWaitsAndTheOthersAreServed() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "needs a Unix");
    Process process = start();
    ArrayDeque<Client> clients = new ArrayDeque<>();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      int port = Integer.parseInt(out.readLine());
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      for (int i = 0; i < 2 * FILES; i++) {
        clients.add(new Client(address));
      }
      Path files = Path.of("/proc", String.valueOf(process.pid()), "fd");
      Await.until("it has no file left", () -> count(files) == FILES);
      Client first = clients.getFirst().expect("220 ");
      // It neither gives up nor spins: in two seconds it may try twenty times.
      Duration before = cpu(process);
      long until = System.nanoTime() + SECONDS.toNanos(2);
      Await.until("two seconds are over", () -> System.nanoTime() - until > 0);
      assertThat(cpu(process).minus(before)).isLessThan(Duration.ofSeconds(1));
      first.send("NOOP\r\n").expect("250 ");
      while (!clients.isEmpty()) {
        Client client = clients.removeFirst();
        if (client != first) {
          client.expect("220 ");
        }
        client.send("QUIT\r\n").expect("221 ").expectEnd();
        client.close();
      }
      try (Client next = new Client(address)) {
        next.expect("220 ");
      }
      process.getOutputStream().close();
      assertThat(process.waitFor(Await.PATIENCE_SECONDS, SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      for (Client client : List.copyOf(clients)) {
        client.close();
      }
      process.destroyForcibly();
    }
  }

  private static long count(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
