package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.session.SessionView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** REQUIRETLS (RFC 8689 2), offered under TLS only. */
final class RequireTlsExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.REQUIRETLS;
  }

  @Override
  public @Nullable String ehloLine(SessionView session) {
    return session.tls() == null ? null : keyword();
  }

  @Override
  public Set<String> mailParameters() {
    return Set.of("REQUIRETLS");
  }

  @Override
  public int addedOctets() {
    return 11;
  }
}
