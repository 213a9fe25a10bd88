package dev.smtpkit.session;

import dev.smtpkit.proto.EhloKeyword;
import org.jspecify.annotations.Nullable;

/** STARTTLS (RFC 3207 4): never offered a second time. */
final class StartTlsExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.STARTTLS;
  }

  @Override
  public @Nullable String ehloLine(SessionView session) {
    return session.configuration().offersTls() && session.tls() == null ? keyword() : null;
  }
}
