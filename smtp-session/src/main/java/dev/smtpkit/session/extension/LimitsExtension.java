package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.session.SessionView;
import java.util.OptionalInt;

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
    StringBuilder line = new StringBuilder("LIMITS ");
    OptionalInt messages = session.maxMessages();
    if (messages.isPresent()) {
      line.append("MAILMAX=").append(Math.min(LARGEST, messages.getAsInt())).append(' ');
    }
    int recipients = Math.min(LARGEST, session.maxRecipients());
    return line.append("RCPTMAX=").append(recipients).toString();
  }
}
