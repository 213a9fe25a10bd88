package dev.smtpkit.server.monitoring;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.server.log.LineLimit;
import dev.smtpkit.server.log.Printable;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Recipient;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a line for each message, with the id of its 250 and its Received line, and for each refusal.
 * The server's own fields come first; texts of clients follow, quoted by {@link Printable}.
 */
public final class MailLog implements MailObserver {

  private static final Logger LOG = LoggerFactory.getLogger("mail");

  /** The most recipients that a line names. */
  private static final int NAMED = 10;

  private final LineLimit limit;
  private final boolean verbose;

  /**
   * A log.
   *
   * @param limit withholds lines about clients that cause too many; a stored message has its line
   *     in any case
   * @param verbose true to log successful authentications too
   */
  public MailLog(LineLimit limit, boolean verbose) {
    this.limit = limit;
    this.verbose = verbose;
  }

  private boolean admits(Peer client) {
    return limit.admits(client.remote().getAddress());
  }

  @Override
  public void accepted(IncomingMessage message, MessageSummary content, long nanos) {
    Origin origin = message.origin();
    LOG.info(
        "{} stored {} ms={} size={} {}{}",
        message.id(),
        client(origin.peer(), message.service()),
        nanos / 1_000_000,
        content.octets(),
        from(origin),
        path(message.envelope()));
  }

  @Override
  public void refused(IncomingMessage message, Reply reply) {
    Origin origin = message.origin();
    if (admits(origin.peer())) {
      LOG.info(
          "{} {} {} {}{} reply={}",
          message.id(),
          // RSET between two chunks is answered by 250.
          reply.code().isPositiveCompletion() ? "abandoned" : "refused",
          client(origin.peer(), message.service()),
          from(origin),
          path(message.envelope()),
          text(reply));
    }
  }

  @Override
  public void lost(IncomingMessage message, CloseReason reason) {
    Origin origin = message.origin();
    if (admits(origin.peer())) {
      LOG.info(
          "{} lost {} cause={} {}{}",
          message.id(),
          client(origin.peer(), message.service()),
          reason.name().toLowerCase(Locale.ROOT),
          from(origin),
          path(message.envelope()));
    }
  }

  @Override
  public void recipientRefused(
      Service service, Peer client, ReversePath sender, ForwardPath recipient, Reply reply) {
    if (admits(client)) {
      LOG.info(
          "recipient refused {} from={} to={} reply={}",
          client(client, service),
          Printable.value(sender.text()),
          Printable.value(recipient.text()),
          text(reply));
    }
  }

  @Override
  public void authenticated(Service service, Peer client, Identity identity) {
    if (verbose && admits(client)) {
      LOG.info("authenticated {} {}", client(client, service), user(identity));
    }
  }

  @Override
  public void authenticationFailed(FailedAuthentication failed) {
    if (admits(failed.client())) {
      String user = failed.user();
      LOG.info(
          "authentication refused {} reason={} failures={} mechanism={}{}",
          client(failed.client(), failed.service()),
          failed.reason(),
          failed.failures(),
          Printable.value(failed.mechanism()),
          user == null ? "" : " user=" + Printable.value(user));
    }
  }

  @Override
  public void notice(IncomingMessage message, Notice notice) {
    LOG.info("{} notification {}", message.id(), notice);
  }

  private static String path(Envelope envelope) {
    List<Recipient> recipients = envelope.recipients();
    StringBuilder path = new StringBuilder("from=");
    path.append(Printable.value(envelope.reversePath().text()));
    recipients.stream()
        .limit(NAMED)
        .forEach(each -> path.append(" to=").append(Printable.value(each.forwardPath().text())));
    int more = recipients.size() - NAMED;
    return more > 0 ? path + " more=" + more : path.toString();
  }

  private static String client(Peer client, Service service) {
    return "client=" + client.remote().getAddress().getHostAddress() + " via=" + service.word();
  }

  /** Who sent it, with a blank behind. */
  private static String from(Origin origin) {
    Identity identity = origin.identity();
    String hello = "hello=" + Printable.value(origin.hello().text()) + ' ';
    return identity == null ? hello : user(identity) + ' ' + hello;
  }

  private static String user(Identity identity) {
    String user = "user=" + Printable.value(identity.authcid());
    return identity.authzid().equals(identity.authcid())
        ? user
        : user + " as=" + Printable.value(identity.authzid());
  }

  private static String text(Reply reply) {
    return Printable.sentence(reply.toString().lines().findFirst().orElse(""));
  }
}
