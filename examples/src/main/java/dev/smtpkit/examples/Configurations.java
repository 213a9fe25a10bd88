package dev.smtpkit.examples;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.session.Extension;
import dev.smtpkit.session.MechanismSource;
import dev.smtpkit.session.SenderRule;
import dev.smtpkit.session.ServerConfiguration;
import dev.smtpkit.session.ServerConfigurationBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How sessions are set up, by what they are for.
 *
 * @param mail whose mail is taken
 * @param local the domains that mail is taken for
 * @param users who may authenticate, null for nobody
 * @param tls whether there is TLS
 * @param clearAuth whether users may authenticate without it
 * @param requireAuth whether mail from anywhere is not taken
 * @param metrics what counts, null for nothing
 */
record Configurations(
    MailOptions mail,
    LocalDomains local,
    @Nullable UsersFile users,
    boolean tls,
    boolean clearAuth,
    boolean requireAuth,
    @Nullable Metrics metrics) {

  /** Mail from anywhere; users may authenticate here too. */
  ServerConfiguration smtp() {
    ServerConfigurationBuilder builder = ServerConfiguration.builder(mail.hostname());
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
    return build(builder, Entrance.SMTP);
  }

  /** Mail from users, who are who they say, behind STARTTLS. */
  ServerConfiguration submission() {
    return build(fromUsers(), Entrance.SUBMISSION);
  }

  /** The same with TLS from the start. */
  ServerConfiguration smtps() {
    return build(fromUsers().implicitTls(), Entrance.SMTPS);
  }

  private ServerConfigurationBuilder fromUsers() {
    ServerConfigurationBuilder builder =
        ServerConfiguration.submission(mail.hostname(), SenderRule.own(local.domains()));
    UsersFile file = users;
    if (file != null) {
      builder.mechanisms(mechanisms(file));
    }
    return builder;
  }

  /** Mail from a queue of one's own. */
  ServerConfiguration lmtp() {
    return build(ServerConfiguration.lmtp(mail.hostname()), Entrance.LMTP);
  }

  private ServerConfiguration build(ServerConfigurationBuilder builder, Entrance entrance) {
    if (mail.dsn()) {
      List<Extension> extensions = new ArrayList<>(Extension.standard());
      extensions.add(Extension.dsn());
      builder.extensions(extensions);
    }
    Metrics counting = metrics;
    if (counting != null) {
      builder.observers(peer -> counting.wire(entrance));
    }
    return builder.maxMessageOctets(mail.maxMessageOctets()).build();
  }

  private MechanismSource mechanisms(UsersFile file) {
    return session ->
        session.tls() == null && !clearAuth
            ? List.of()
            : file.mechanisms(mail.hostname(), session.tls());
  }
}
