package dev.smtpkit.server;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/** A command line that cannot be followed is reported in one line, with exit 2. */
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
        "--max-connections-per-address=-1",
        "--proxy-trusted=10.0.0.0/33",
        "--proxy-trusted=10.0.0.0/8",
        "--submission=127.0.0.1:0",
        "--smtps=127.0.0.1:0",
        "--tls-cert=cert.pem",
        "--tls-key=key.pem",
        "--lmtp=nowhere",
        "--lmtp=unix:",
        "--metrics=nowhere",
        "--drain-time=-1",
        "--nul=maybe",
        "--memory=1KB",
        "--memory=much",
        "--drain-time=soon",
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
  void submissionWithoutUsersOrWithoutTls() {
    assertThat(run("--submission=127.0.0.1:0", "--tls-self-signed")).isEqualTo(2);
    assertOneLine("--submission: it takes --users");
    err.getBuffer().setLength(0);
    assertThat(run("--smtps=127.0.0.1:0", "--users=users")).isEqualTo(2);
    assertOneLine("--smtps: it takes", "--tls-self-signed");
  }

  @Test
  void aCertificateThatCannotBeUsed() throws IOException {
    Path file = Files.writeString(folder.resolve("pem"), "hello");
    assertThat(run("--tls-cert=no/such", "--tls-key=no/such")).isEqualTo(2);
    assertOneLine("cannot use the certificate: no such file");
    err.getBuffer().setLength(0);
    assertThat(run("--tls-cert=" + file, "--tls-key=" + file)).isEqualTo(2);
    assertOneLine("cannot use the certificate: " + file + ": no certificate");
    err.getBuffer().setLength(0);
    assertThat(run("--tls-self-signed", "--tls-key=" + file)).isEqualTo(2);
    assertOneLine("--tls-self-signed");
  }

  @Test
  void notificationsOfWhatIsThrownAway() {
    assertThat(run("--dsn", "--discard")).isEqualTo(2);
    assertOneLine("--dsn: not with --discard", "(see --help)");
  }

  @Test
  void helpTellsEveryOptionOnceOnLinesThatFit() {
    assertThat(run("--help")).isZero();
    String help = out.toString();
    for (OptionSpec option : MailServer.commandLine().getCommandSpec().options()) {
      String name = option.longestName();
      assertThat(
              help.lines()
                  .filter(
                      line ->
                          line.matches(" {6}" + name + "([= ].*)?|  -., " + name + "([= ].*)?")))
          .as(name)
          .hasSize(1);
    }
    assertThat(help).contains("passwd", "127.0.0.1:2525");
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
  }
}
