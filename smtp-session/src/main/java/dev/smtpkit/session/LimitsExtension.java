package dev.smtpkit.session;

import dev.smtpkit.proto.EhloKeyword;

/** LIMITS (RFC 9422), so that a client need not find out by being refused. */
final class LimitsExtension implements Extension {

  /** A value has six digits at most. */
  private static final int LARGEST = 999_999;

  @Override
  public String keyword() {
    return EhloKeyword.LIMITS;
  }

  @Override
  public String ehloLine(SessionView session) {
    int recipients = Math.min(LARGEST, session.configuration().maxRecipients());
    int messages = Math.min(LARGEST, session.configuration().maxMessages());
    return "LIMITS "
        + (messages == ServerConfiguration.UNLIMITED ? "" : "MAILMAX=" + messages + ' ')
        + "RCPTMAX="
        + recipients;
  }
}
