package dev.smtpkit.testkit.conformance;

import java.util.List;

/**
 * One requirement on a server and the dialogue that tries it. Read from a file of clauses.
 *
 * @param id unique; begins with the family, "data.bare-lf-dot"
 * @param title what the server does if it keeps the clause
 * @param family what the clause belongs to
 * @param citation the sentence
 * @param severity what a breach costs
 * @param opening how far the session goes before the steps
 * @param needs what must be given, else the clause is not tried; all of them
 * @param slow whether the steps take minutes by their nature
 * @param steps what is sent and what is expected, in order
 */
public record Clause(
    String id,
    String title,
    Family family,
    Citation citation,
    Severity severity,
    Opening opening,
    List<Need> needs,
    boolean slow,
    List<Step> steps) {

  /** Copies the lists. */
  public Clause {
    needs = List.copyOf(needs);
    steps = List.copyOf(steps);
  }

  /**
   * A group of clauses, one file of them.
   *
   * @param id the first part of its clauses' ids
   * @param title for reports
   */
  public record Family(String id, String title) {}
}
