package dev.smtpkit.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page says truly how many clauses there are; {@code -Dsmtpkit.updateDocs=true} writes it. */
final class ConformancePageTest {

  private static final Path PAGE = Path.of("..", "docs", "conformance.md");
  private static final String BEGIN = "<!-- families -->\n";
  private static final String END = "<!-- end -->";

  @Test
  void thePageHasTheTableOfFamilies() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    String wanted = page.substring(0, from) + table() + page.substring(page.indexOf(END));
    if (Boolean.getBoolean("smtpkit.updateDocs")) {
      Files.writeString(PAGE, wanted);
    }
    assertThat(page).isEqualTo(wanted);
  }

  private static String table() {
    List<Clause> all = Clauses.all();
    StringBuilder table = new StringBuilder("\n| family | clauses | from |\n|---|---|---|\n");
    all.stream()
        .collect(Collectors.groupingBy(Clause::family, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (family, clauses) ->
                table.append(
                    "| `%s`: %s | %d | %s |\n"
                        .formatted(
                            family.id(), family.title(), clauses.size(), documents(clauses))));
    long cited = all.stream().map(Clause::citation).distinct().count();
    return table
        .append("\n%d clauses in all, from %d sentences.\n\n".formatted(all.size(), cited))
        .toString();
  }

  private static String documents(List<Clause> clauses) {
    return clauses.stream()
        .map(clause -> clause.citation().document())
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .collect(Collectors.joining(", "));
  }
}
