package dev.smtpkit.examples;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.session.MechanismSource;
import dev.smtpkit.session.SenderRule;
import dev.smtpkit.session.ServerConfiguration;
import dev.smtpkit.session.ServerConfigurationBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How sessions are set up, by what they are for.
 *
 * @param hostname this host's name
 * @param local the domains that mail is taken for
 * @param maxMessageOctets the largest message
 * @param users who may authenticate, null for nobody
 * @param tls whether there is TLS
 * @param clearAuth whether users may authenticate without it
 * @param requireAuth whether mail from anywhere is not taken
 */
record Configurations(
    DomainName hostname,
    LocalDomains local,
    long maxMessageOctets,
    @Nullable UsersFile users,
    boolean tls,
    boolean clearAuth,
    boolean requireAuth) {

  /** Mail from anywhere; users may authenticate here too. */
  ServerConfiguration smtp() {
    ServerConfigurationBuilder builder = ServerConfiguration.builder(hostname);
    if (tls) {
      builder.offerTls();
    }
    UsersFile file = users;
    if (file != null && (tls || clearAuth)) {
      builder.mechanisms(mechanisms(file));
    }
    if (clearAuth) {
      builder.allowCleartextPasswords();
    }
    if (requireAuth) {
      builder.requireAuthentication();
    }
    return builder.maxMessageOctets(maxMessageOctets).build();
  }

  /** Mail from users, who are who they say. */
  ServerConfiguration submission() {
    ServerConfigurationBuilder builder =
        ServerConfiguration.submission(hostname, SenderRule.own(local.domains()));
    UsersFile file = users;
    if (file != null) {
      builder.mechanisms(mechanisms(file));
    }
    return builder.maxMessageOctets(maxMessageOctets).build();
  }

  /** Mail from a queue of one's own. */
  ServerConfiguration lmtp() {
    return ServerConfiguration.lmtp(hostname).maxMessageOctets(maxMessageOctets).build();
  }

  private MechanismSource mechanisms(UsersFile file) {
    return session ->
        session.tls() == null && !clearAuth ? List.of() : file.mechanisms(hostname, session.tls());
  }
}
