package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.OptionSpec;

/** The unit for systemd fits the server, and systemd understands it where there is one. */
class SystemdUnitTest {

  private static final String NAME = "smtpkit-server.service";
  private static final String JAVA = "/usr/bin/java";
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  @TempDir Path folder = Path.of("");

  private static String unit() throws Exception {
    return Files.readString(Path.of("src/main/systemd", NAME));
  }

  private static String value(String key) throws Exception {
    List<String> values =
        unit()
            .lines()
            .filter(line -> line.startsWith(key + '='))
            .map(line -> line.substring(key.length() + 1))
            .toList();
    assertThat(values).as(key).hasSize(1);
    return values.get(0);
  }

  @Test
  void itsOptionsAreThoseOfTheServer() throws Exception {
    String command = value("ExecStart");
    List<String> words = Splitter.on(' ').splitToList(command);
    assertThat(words).startsWith(JAVA).contains("-jar", "--config");
    assertThat(words)
        .filteredOn(word -> word.startsWith("--"))
        .allMatch(MailServer.commandLine().getCommandSpec().optionsMap()::containsKey);
  }

  @Test
  void itWaitsLongerThanTheServerDrains() throws Exception {
    OptionSpec drain = MailServer.commandLine().getCommandSpec().findOption("--drain-time");
    assertThat(Integer.parseInt(value("TimeoutStopSec")))
        .isGreaterThan(Integer.parseInt(drain.defaultValue()) + 5);
    assertThat(value("RestartPreventExitStatus")).isEqualTo("2");
  }

  @Test
  void systemdHasNoComplaint() throws Exception {
    if (!Files.isExecutable(ANALYZE)) {
      return;
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path copy = Files.writeString(folder.resolve(NAME), unit().replace(JAVA, java));
    Process verify =
        new ProcessBuilder(ANALYZE.toString(), "verify", copy.toString())
            .redirectErrorStream(true)
            .start();
    String complaints = new String(verify.getInputStream().readAllBytes(), UTF_8);
    assertThat(complaints).isEmpty();
    assertThat(verify.waitFor()).isZero();
  }
}
