package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The register of the documentation and the tests that hold it up. */
class RegisterTest {

  private static final Path ROOT = Path.of("..");

  /** Rows of the client's side, which are another engine's. */
  private static final Set<String> CLIENT = Set.of("R91", "R92", "R93", "R94", "R95");

  private static final Pattern ROW = Pattern.compile("\\| (R[0-9]{2,3}) \\|.*");
  private static final Pattern ID = Pattern.compile("R[0-9]{2,3}(?![0-9])");

  private static List<String> rows(Predicate<String> chosen) throws IOException {
    List<String> rows = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/register.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches() && chosen.test(line)) {
        rows.add(row.group(1));
      }
    }
    return rows;
  }

  /** What all tests, transcripts and scripts of the tree name; the fuzzer's seeds name nothing. */
  private static Set<String> named() throws IOException {
    Set<String> named = new TreeSet<>();
    List<Path> roots = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      modules
          .map(module -> module.resolve("src/test"))
          .filter(Files::isDirectory)
          .forEach(roots::add);
    }
    roots.add(ROOT.resolve(".ci"));
    for (Path root : roots) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (!file.endsWith("RegisterTest.java") && !file.toString().contains("/fuzz/")) {
            Matcher ids = ID.matcher(Files.readString(file));
            while (ids.find()) {
              named.add(ids.group());
            }
          }
        }
      }
    }
    return named;
  }

  @Test
  void everyRowThatIsHeldAndConcernsAServerIsNamedByATest() throws IOException {
    List<String> rows = rows(row -> !row.endsWith("| open |"));
    assertThat(rows).hasSizeGreaterThan(60).doesNotHaveDuplicates();
    assertThat(rows.stream().filter(row -> !CLIENT.contains(row))).isSubsetOf(named());
  }

  @Test
  void noTestNamesARowThatIsNotThere() throws IOException {
    assertThat(named()).isSubsetOf(rows(row -> true));
  }
}
