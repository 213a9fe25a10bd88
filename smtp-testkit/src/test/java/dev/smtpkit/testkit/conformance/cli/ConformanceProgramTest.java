package dev.smtpkit.testkit.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.testkit.conformance.PlantedAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

final class ConformanceProgramTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return ConformanceProgram.run(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  @Test
  void aServerThatKeepsTheClausesExitsWith0() {
    try (PlantedAddress server = PlantedAddress.withoutFaults()) {
      assertThat(run("server", server.address(), "--only", "data.lf-dot-lf,data.stuffed-dot"))
          .isZero();
    }
    assertThat(out.toString()).contains("2 clauses").contains("no breach");
  }

  @Test
  void aBreachExitsWith1AndIsShownWithItsTranscript() {
    try (PlantedAddress server = PlantedAddress.endingAtBareLineFeeds()) {
      assertThat(run("server", server.address(), "--only", "data.lf-dot-lf")).isEqualTo(1);
    }
    assertThat(out.toString())
        .contains("breaks  data.lf-dot-lf (severe)")
        .contains("RFC 5321 4.1.1.4: \"In particular,")
        .contains("expected 221, seen 250 2.0.0 yes")
        .contains("C: text\\n.\\nNOOP")
        .contains("1 breach");
  }

  @Test
  void nobodyThereExitsWith69() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertThat(run("server", "127.0.0.1:" + port)).isEqualTo(69);
    assertThat(err.toString()).contains("127.0.0.1:" + port);
  }

  @Test
  void aWrongCommandLineExitsWith2() {
    assertThat(run("server")).isEqualTo(2);
    assertThat(run("server", "127.0.0.1")).isEqualTo(2);
    assertThat(run("server", "127.0.0.1:70000")).isEqualTo(2);
    assertThat(run("server", "127.0.0.1:25", "--user", "tim")).isEqualTo(2);
    assertThat(run("server", "127.0.0.1:25", "--rcpt", "tim")).isEqualTo(2);
    assertThat(run("server", "127.0.0.1:25", "--tls", "--starttls")).isEqualTo(2);
    assertThat(run("server", "127.0.0.1:25", "--only", "nothing")).isEqualTo(2);
  }

  @Test
  void onlyTheLoopbackIsTestedUnlessPermitted() {
    assertThat(run("server", "192.0.2.1:25")).isEqualTo(2);
    assertThat(err.toString()).contains("--i-may-test-this-host");
  }

  @Test
  void listsClauses() {
    assertThat(run("server", "--list", "--only", "data")).isZero();
    assertThat(out.toString())
        .contains("data.lf-dot-lf")
        .contains("RFC 5321 4.1.1.4 MUST NOT")
        .doesNotContain("grammar.");
  }

  @Test
  void thePageNamesEveryOptionAndNoOther() throws IOException {
    assertThat(run("server", "--help")).isZero();
    String page = Files.readString(Path.of("..", "docs", "conformance.md"));
    assertThat(options(page)).isEqualTo(options(out.toString()));
  }

  private static Set<String> options(String text) {
    Set<String> options =
        Pattern.compile("(?<![\\w-])--[a-z][a-z-]*[a-z]")
            .matcher(text)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    options.removeAll(Set.of("--help", "--version"));
    return options;
  }

  @Test
  void writesReports(@TempDir Path folder) throws Exception {
    Path junit = folder.resolve("r.xml");
    Path json = folder.resolve("r.json");
    Path html = folder.resolve("r.html");
    try (PlantedAddress server = PlantedAddress.endingAtBareLineFeeds()) {
      run(
          "server",
          server.address(),
          "--only=data",
          "--junit=" + junit,
          "--json=" + json,
          "--html=" + html);
    }
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(Files.readAllBytes(junit)));
    assertThat(document.getElementsByTagName("failure").getLength()).isPositive();
    assertThat(document.getElementsByTagName("testcase").getLength()).isGreaterThan(30);
    assertThat(Files.readString(json))
        .contains("\"id\": \"data.lf-dot-lf\"", "\"verdict\": \"breaks\"")
        .contains("\"C: text\\\\n.\\\\nNOOP\"");
    assertThat(Files.readString(html))
        .startsWith("<!DOCTYPE html>")
        .contains("<details id=\"data.lf-dot-lf\" open>")
        .contains("&lt;LF&gt;.&lt;LF&gt; does not end a message")
        .doesNotContain("<script");
  }
}
