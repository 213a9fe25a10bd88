package dev.smtpkit.testkit.conformance.cli;

import dev.smtpkit.testkit.conformance.Clause;
import java.io.PrintWriter;
import picocli.CommandLine;

/** One line of a terminal that says which clause is being tried; silent elsewhere. */
final class Progress {

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintWriter out;
  private final int total;
  private final boolean shown = CommandLine.Help.Ansi.AUTO.enabled();
  private int begun;

  Progress(PrintWriter out, int total) {
    this.out = out;
    this.total = total;
  }

  void begin(Clause clause) {
    begun++;
    if (shown) {
      out.print(CLEAR_LINE + begun + "/" + total + "  " + clause.id());
      out.flush();
    }
  }

  void end() {
    if (shown) {
      out.print(CLEAR_LINE);
    }
  }
}
