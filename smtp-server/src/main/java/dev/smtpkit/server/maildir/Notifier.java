package dev.smtpkit.server.maildir;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.DsnNotify;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.server.monitoring.IncomingMessage;
import dev.smtpkit.server.monitoring.MailObserver;
import dev.smtpkit.server.monitoring.MailObserver.Notice;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Recipient;
import dev.smtpkit.session.handler.MessageSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies senders who asked for it that their message was delivered (RFC 3461 5.2.3), by a message
 * in their own mailboxes here. A failure is logged and changes nothing for the message.
 *
 * <p>Thread-safe. Blocks on the disk.
 */
public final class Notifier {

  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

  private final Maildir maildir;
  private final DomainName host;
  private final Predicate<ForwardPath> mailboxes;
  private final MailObserver observer;

  /**
   * A notifier.
   *
   * @param host the name that the reports come from
   * @param mailboxes true for an address with a mailbox here; may block
   */
  public Notifier(
      Maildir maildir, DomainName host, Predicate<ForwardPath> mailboxes, MailObserver observer) {
    this.maildir = maildir;
    this.host = host;
    this.mailboxes = mailboxes;
    this.observer = observer;
  }

  /** True if a sender asked, which the null sender cannot (RFC 3461 5.2). */
  public static boolean isAsked(Envelope envelope) {
    return !envelope.reversePath().isNull()
        && envelope.recipients().stream().anyMatch(Notifier::isAsked);
  }

  /** The layer that notifies the sender of a message once the layers below have accepted it. */
  public MessageSink.Factory above(MessageSink.Factory below, IncomingMessage message) {
    return (origin, envelope) -> new NotifyingSink(below.open(origin, envelope), message, this);
  }

  private static boolean isAsked(Recipient recipient) {
    DsnNotify notify = recipient.parameters().dsnNotify();
    return notify != null && notify.events().contains(DsnNotify.Event.SUCCESS);
  }

  /**
   * Notifies the sender.
   *
   * @param message a message that was delivered, and whose sender asked
   * @param headers its header section
   * @param arrived the time when it came
   */
  void deliver(IncomingMessage message, HeaderSection headers, OffsetDateTime arrived) {
    Mailbox sender = message.envelope().reversePath().mailbox();
    if (sender == null) {
      return;
    }
    Notice notice = Notice.FAILED;
    try {
      ForwardPath mailbox = new ForwardPath(sender);
      notice =
          mailboxes.test(mailbox)
              ? write(message, sender, headers, arrived)
              : Notice.SENDER_ELSEWHERE;
    } catch (IOException | RuntimeException e) {
      LOG.warn("the sender of {} is not notified: {}", message.id(), e.toString());
    }
    observer.notice(message, notice);
  }

  private Notice write(
      IncomingMessage message, Mailbox sender, HeaderSection headers, OffsetDateTime arrived)
      throws IOException {
    DeliveryReport report =
        new DeliveryReport(
            host,
            message,
            sender,
            reported(message.envelope()),
            headers.lines(),
            arrived,
            OffsetDateTime.now(ZoneId.systemDefault()));
    String id = maildir.newId();
    // Random, so that no header section can contain it.
    byte[] octets = report.octets(id, "=_" + UUID.randomUUID());
    ForwardPath mailbox = new ForwardPath(sender);
    Draft draft = maildir.draft(id, mailbox);
    try {
      draft.append(ByteBuffer.wrap(octets));
      draft.force();
    } catch (IOException e) {
      draft.discard();
      throw e;
    }
    draft.place(List.of(mailbox));
    return Notice.DELIVERED;
  }

  /** The recipients to report on, each once (RFC 3464 3). */
  private static List<Recipient> reported(Envelope envelope) {
    List<Recipient> reported = new ArrayList<>();
    Set<ForwardPath> seen = new HashSet<>();
    for (Recipient each : envelope.recipients()) {
      if (isAsked(each) && seen.add(each.forwardPath())) {
        reported.add(each);
      }
    }
    return reported;
  }
}
