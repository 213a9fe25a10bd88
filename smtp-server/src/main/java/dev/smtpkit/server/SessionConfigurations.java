package dev.smtpkit.server;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.server.cli.MailOptions;
import dev.smtpkit.server.monitoring.Metrics;
import dev.smtpkit.server.monitoring.Service;
import dev.smtpkit.server.users.UsersFile;
import dev.smtpkit.session.extension.Extension;
import dev.smtpkit.session.extension.Extensions;
import dev.smtpkit.session.server.MechanismSource;
import dev.smtpkit.session.server.SenderRule;
import dev.smtpkit.session.server.ServerConfiguration;
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
record SessionConfigurations(
    MailOptions mail,
    LocalDomains local,
    @Nullable UsersFile users,
    boolean tls,
    boolean clearAuth,
    boolean requireAuth,
    @Nullable Metrics metrics) {

  /** How the sessions of a listener are set up. */
  ServerConfiguration of(Service service) {
    return switch (service) {
      case SMTP -> smtp();
      case SUBMISSION -> submission();
      case SMTPS -> smtps();
      case LMTP -> lmtp();
    };
  }

  /** Mail from anywhere; users may authenticate here too. */
  ServerConfiguration smtp() {
    ServerConfiguration.Builder builder = ServerConfiguration.builder(mail.hostname());
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
    return build(builder, Service.SMTP);
  }

  /** Mail from users, who are who they say, behind STARTTLS. */
  private ServerConfiguration submission() {
    return build(fromUsers(), Service.SUBMISSION);
  }

  /** The same with TLS from the start. */
  private ServerConfiguration smtps() {
    return build(fromUsers().implicitTls(), Service.SMTPS);
  }

  private ServerConfiguration.Builder fromUsers() {
    ServerConfiguration.Builder builder =
        ServerConfiguration.submission(mail.hostname(), SenderRule.own(local.domains()));
    UsersFile file = users;
    if (file != null) {
      builder.mechanisms(mechanisms(file));
    }
    return builder;
  }

  /** Mail from a queue of one's own. */
  private ServerConfiguration lmtp() {
    return build(ServerConfiguration.lmtp(mail.hostname()), Service.LMTP);
  }

  private ServerConfiguration build(ServerConfiguration.Builder builder, Service service) {
    if (mail.dsn()) {
      List<Extension> extensions = new ArrayList<>(Extensions.standard());
      extensions.add(Extensions.dsn());
      builder.extensions(extensions);
    }
    Metrics counting = metrics;
    if (counting != null) {
      builder.observers(peer -> counting.wire(service));
    }
    return builder
        .service(service.word())
        .limits(l -> l.maxMessageOctets(mail.maxMessageOctets()))
        .build();
  }

  private MechanismSource mechanisms(UsersFile file) {
    return session ->
        session.tls() == null && !clearAuth
            ? List.of()
            : file.mechanisms(mail.hostname(), session.tls());
  }
}
