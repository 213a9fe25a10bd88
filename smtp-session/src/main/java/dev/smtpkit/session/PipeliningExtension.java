package dev.smtpkit.session;

/** PIPELINING (RFC 2920). The engine always keeps its rules; this only says so. */
final class PipeliningExtension implements Extension {

  @Override
  public String ehloLine(SessionView session) {
    return "PIPELINING";
  }
}
