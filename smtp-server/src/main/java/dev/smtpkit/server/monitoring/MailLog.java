package dev.smtpkit.server.monitoring;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Recipient;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a line for each message, with the id of its 250 and its Received line, and for each refusal.
 * Clients' texts are made {@link Printable}.
 */
public final class MailLog implements MailObserver {

  private static final Logger LOG = LoggerFactory.getLogger("mail");

  /** The most recipients that a line names. */
  private static final int NAMED = 10;

  private final boolean verbose;

  /**
   * A log.
   *
   * @param verbose true to log successful authentications too
   */
  public MailLog(boolean verbose) {
    this.verbose = verbose;
  }

  @Override
  public void accepted(IncomingMessage message, MessageSummary content, long nanos) {
    LOG.info(
        "{} stored {} size={} {} ms={}",
        message.id(),
        path(message.envelope()),
        content.octets(),
        client(message),
        nanos / 1_000_000);
  }

  @Override
  public void refused(IncomingMessage message, Reply reply) {
    LOG.info(
        "{} {} {} {} reply={}",
        message.id(),
        // RSET between two chunks is answered by 250.
        reply.code().isPositiveCompletion() ? "abandoned" : "refused",
        path(message.envelope()),
        client(message),
        text(reply));
  }

  @Override
  public void recipientRefused(
      Service service, Peer client, ReversePath sender, ForwardPath recipient, Reply reply) {
    LOG.info(
        "recipient refused from={} to={} {} reply={}",
        Printable.of(sender.text()),
        Printable.of(recipient.text()),
        client(client, service),
        text(reply));
  }

  @Override
  public void authenticated(Service service, Peer client, Identity identity) {
    if (verbose) {
      LOG.info("authenticated {} {}", user(identity), client(client, service));
    }
  }

  @Override
  public void authenticationFailed(
      Service service, Peer client, String mechanism, FailureReason reason, int failures) {
    LOG.info(
        "authentication refused mechanism={} reason={} failures={} {}",
        Printable.of(mechanism),
        reason,
        failures,
        client(client, service));
  }

  @Override
  public void notice(IncomingMessage message, Notice notice) {
    LOG.info("{} notification {}", message.id(), notice);
  }

  private static String path(Envelope envelope) {
    List<Recipient> recipients = envelope.recipients();
    String named =
        recipients.stream()
            .limit(NAMED)
            .map(each -> Printable.of(each.forwardPath().text()))
            .collect(Collectors.joining(","));
    int more = recipients.size() - NAMED;
    return "from="
        + Printable.of(envelope.reversePath().text())
        + " to="
        + named
        + (more > 0 ? ",+" + more : "");
  }

  private static String client(IncomingMessage message) {
    Origin origin = message.origin();
    String text =
        client(origin.peer(), message.service()) + " hello=" + Printable.of(origin.hello().text());
    Identity identity = origin.identity();
    return identity == null ? text : text + ' ' + user(identity);
  }

  private static String client(Peer client, Service service) {
    return "client=" + client.remote().getAddress().getHostAddress() + " via=" + service.word();
  }

  private static String user(Identity identity) {
    String user = "user=" + Printable.quoted(identity.authcid());
    return identity.authzid().equals(identity.authcid())
        ? user
        : user + " as=" + Printable.quoted(identity.authzid());
  }

  private static String text(Reply reply) {
    return Printable.quoted(reply.toString().lines().findFirst().orElse(""));
  }
}
