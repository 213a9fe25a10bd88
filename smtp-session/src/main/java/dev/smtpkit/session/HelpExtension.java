package dev.smtpkit.session;

/** HELP, listed because RFC 5321 4.1.1.1 has verbs beyond the minimum listed. */
final class HelpExtension implements Extension {

  @Override
  public String ehloLine(SessionView session) {
    return "HELP";
  }
}
