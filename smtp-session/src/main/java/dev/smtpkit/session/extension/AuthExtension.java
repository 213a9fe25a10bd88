package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.session.SessionView;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * AUTH (RFC 4954): the mechanisms that can be used right now. Once authenticated there is nothing
 * left to offer. Whoever is offered AUTH may name a submitter to MAIL (RFC 4954 5).
 */
final class AuthExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.AUTH;
  }

  @Override
  public @Nullable String ehloLine(SessionView session) {
    List<ServerMechanism> mechanisms = session.mechanisms();
    if (mechanisms.isEmpty() || session.identity() != null) {
      return null;
    }
    StringBuilder line = new StringBuilder("AUTH");
    mechanisms.forEach(mechanism -> line.append(' ').append(mechanism.name()));
    return line.toString();
  }

  @Override
  public Set<String> mailParameters() {
    return Set.of("AUTH");
  }

  @Override
  public int addedOctets() {
    return 500;
  }
}
