package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.session.SessionView;
import org.jspecify.annotations.Nullable;

/** STARTTLS (RFC 3207 4): never offered a second time. */
final class StartTlsExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.STARTTLS;
  }

  @Override
  public @Nullable String ehloLine(SessionView session) {
    return session.servesStartTls() && session.tls() == null ? keyword() : null;
  }
}
