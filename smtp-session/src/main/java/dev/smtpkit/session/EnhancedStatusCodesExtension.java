package dev.smtpkit.session;

/** ENHANCEDSTATUSCODES (RFC 2034). Replies carry them in any case. */
final class EnhancedStatusCodesExtension implements Extension {

  @Override
  public String ehloLine(SessionView session) {
    return "ENHANCEDSTATUSCODES";
  }
}
