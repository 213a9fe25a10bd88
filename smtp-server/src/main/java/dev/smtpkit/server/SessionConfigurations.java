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
 * The configuration of the sessions of each listener.
 *
 * @param mail the hostname, the largest message and the offer of DSN
 * @param local the domains that mail is received for
 * @param users the users who may authenticate, null if nobody may
 * @param tls true if the server has a certificate
 * @param clearAuth true if users may authenticate without TLS
 * @param requireAuth true if only users may send
 * @param metrics counts sessions and replies, null without metrics
 */
record SessionConfigurations(
    MailOptions mail,
    LocalDomains local,
    @Nullable UsersFile users,
    boolean tls,
    boolean clearAuth,
    boolean requireAuth,
    @Nullable Metrics metrics) {

  /** The configuration for a listener. */
  ServerConfiguration of(Service service) {
    return switch (service) {
      case SMTP -> smtp();
      case SUBMISSION -> submission();
      case SMTPS -> smtps();
      case LMTP -> lmtp();
    };
  }

  /** Mail from anywhere, users included. */
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

  /** Mail from users, who may send only under their own addresses, behind STARTTLS. */
  private ServerConfiguration submission() {
    return build(fromUsers(), Service.SUBMISSION);
  }

  /** The same, under TLS from the first octet. */
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

  /** Mail from a queue of the operator's own. */
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
        .content(rules -> mail.passesNuls() ? rules.passNuls() : rules)
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
