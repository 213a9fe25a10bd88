package dev.smtpkit.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All clauses of this jar, in the order of reports. */
public final class Clauses {

  private static final List<String> FILES =
      List.of(
          "data",
          "grammar",
          "session",
          "replies",
          "parameters",
          "limits",
          "pipelining",
          "chunking",
          "size",
          "eightbit",
          "smtputf8",
          "dsn",
          "starttls",
          "auth",
          "sasl",
          "lmtp",
          "time");

  private Clauses() {}

  /** Reads the clauses. */
  public static List<Clause> all() {
    List<Clause> clauses = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (String file : FILES) {
      for (Clause clause : new ClauseParser(file).parse(text(file + ".clauses"))) {
        if (!ids.add(clause.id())) {
          throw new IllegalArgumentException(file + ": two clauses are named " + clause.id());
        }
        clauses.add(clause);
      }
    }
    return clauses;
  }

  /** True if the words choose the clause: its id, or the first parts of it. */
  public static boolean chosen(Clause clause, List<String> words) {
    return words.isEmpty()
        || words.stream()
            .anyMatch(each -> clause.id().equals(each) || clause.id().startsWith(each + "."));
  }

  private static String text(String name) {
    try (InputStream in = Clauses.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no file " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
