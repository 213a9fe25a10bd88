package dev.smtpkit.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** What the command line says when it cannot be followed: one line, exit 2. */
class MailServerTest {

  @TempDir Path folder = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return MailServer.start(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private void assertOneLine(String... words) {
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("smtpkit-server: ").contains(words);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--no-such-option",
        "--listen=nowhere",
        "--listen=127.0.0.1:70000",
        "--listen=:25",
        "--max-message-size=big",
        "--max-message-size=1KB",
        "--max-connections=many",
        "--max-connections=0",
        "--require-auth",
        "--allow-clear-auth",
        "--domain=a..b",
        "--hostname=-",
        "stray"
      })
  void anOptionThatMakesNoSense(String option) {
    assertThat(run(option, "--maildir=" + folder)).isEqualTo(2);
    assertOneLine(option.replaceFirst("=.*", ""), "(see --help)");
  }

  @Test
  void anAddressInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(run("--listen=" + address, "--maildir=" + folder)).isEqualTo(2);
      assertOneLine("cannot listen on " + address);
    }
  }

  @Test
  void aFolderThatIsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThat(run("--listen=127.0.0.1:0", "--maildir=" + file)).isEqualTo(2);
    assertOneLine("cannot store mail in " + file, "not a folder");
  }

  @Test
  void usersThatCannotBeRead() throws IOException {
    assertThat(run("--listen=127.0.0.1:0", "--maildir=" + folder, "--users=no/such")).isEqualTo(2);
    assertOneLine("cannot use the users in no/such: no such file");
    err.getBuffer().setLength(0);
    Path file = Files.writeString(folder.resolve("users"), "bob:secret");
    assertThat(run("--listen=127.0.0.1:0", "--maildir=" + folder, "--users=" + file)).isEqualTo(2);
    assertOneLine("cannot use the users in " + file + ": line 1: not a SCRAM record: scheme");
  }

  @Test
  void helpTellsEveryOption() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--listen", "--hostname", "--domain", "--maildir", "--max-message-size")
        .contains("--max-connections", "--discard", "--users", "--allow-clear-auth", "passwd")
        .contains("127.0.0.1:2525");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "10KB,10240", "35MB,36700160", "2gb,2147483648"})
  void sizes(String text, long octets) {
    assertThat(new CommandLineTypes.Size().convert(text)).isEqualTo(octets);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "KB", "-1", "1.5MB", "1TB", "9999999999"})
  void notSizes(String text) {
    assertThatThrownBy(() -> new CommandLineTypes.Size().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:25,25", "[::1]:2525,2525", "0.0.0.0:0,0"})
  void addresses(String text, int port) {
    assertThat(new CommandLineTypes.HostPort().convert(text).getPort()).isEqualTo(port);
  }
}
