package dev.smtpkit.server.maildir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.EnvelopeId;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.OriginalRecipient;
import dev.smtpkit.server.monitoring.IncomingMessage;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Recipient;
import java.io.ByteArrayOutputStream;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * A notification of delivery (RFC 3464), of type multipart/report: a text, the status of each
 * recipient, and the message's header section. It never has the whole message, because RET applies
 * only to failures (RFC 3461 4.3, 6.2).
 *
 * <p>The report on an SMTPUTF8 message has the types and addresses of RFC 6533.
 *
 * @param host the reporting server
 * @param message the message that was delivered
 * @param sender the addressee, in a local domain, whose postmaster answers questions
 * @param recipients the recipients to report on
 * @param headers the lines of the header section, with their CRLFs, each octet a character
 * @param arrived the time when the message came
 * @param delivered the time when it was delivered
 */
record DeliveryReport(
    DomainName host,
    IncomingMessage message,
    Mailbox sender,
    List<Recipient> recipients,
    String headers,
    OffsetDateTime arrived,
    OffsetDateTime delivered) {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);

  /**
   * The octets of the notification.
   *
   * @param id its own id, an atom
   * @param boundary separates its parts, and occurs in none of them
   */
  byte[] octets(String id, String boundary) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(2048 + headers.length());
    octets.writeBytes((head(id, boundary) + text(boundary) + status(boundary)).getBytes(UTF_8));
    if (!headers.isEmpty()) {
      String type = international() ? "message/global-headers" : "text/rfc822-headers";
      boolean ascii = headers.chars().allMatch(octet -> octet < 0x80);
      octets.writeBytes((part(boundary, type, ascii) + "\r\n").getBytes(UTF_8));
      octets.writeBytes(headers.getBytes(ISO_8859_1));
    }
    octets.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(UTF_8));
    return octets.toByteArray();
  }

  private boolean international() {
    return message.envelope().parameters().smtpUtf8();
  }

  private String head(String id, String boundary) {
    return "Return-Path: <>\r\n"
        + field("Date", DATE.format(delivered))
        + field("From", "Mail delivery <postmaster@" + sender.domain().text() + ">")
        + field("To", "<" + sender.text() + ">")
        + field("Subject", "Your message was delivered")
        + field("Message-ID", "<" + id + "@" + host.text() + ">")
        + field("Auto-Submitted", "auto-replied")
        + field("MIME-Version", "1.0")
        + "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\""
        + boundary
        + "\"\r\n\r\n";
  }

  private String text(String boundary) {
    StringBuilder text = new StringBuilder();
    String type = "text/plain; charset=" + (international() ? "utf-8" : "us-ascii");
    text.append(part(boundary, type, !international()));
    text.append("\r\nYour message is in the mailboxes of:\r\n\r\n");
    for (Recipient each : recipients) {
      text.append("    ").append(address(each.forwardPath())).append("\r\n");
    }
    text.append("\r\nWhether it was read is not known.\r\n\r\n");
    text.append(host.text()).append(" has it as ").append(message.id()).append(".\r\n");
    return text.toString();
  }

  private String status(String boundary) {
    Envelope envelope = message.envelope();
    StringBuilder status = new StringBuilder();
    String type = international() ? "message/global-delivery-status" : "message/delivery-status";
    status.append(part(boundary, type, !international())).append("\r\n");
    EnvelopeId envelopeId = envelope.parameters().envelopeId();
    if (envelopeId != null) {
      status.append(field("Original-Envelope-Id", envelopeId.id()));
    }
    // A name without a dot is not one of the DNS (RFC 3461 6.3).
    String nameType = host.text().indexOf('.') < 0 ? "x-local-hostname; " : "dns; ";
    status.append(field("Reporting-MTA", nameType + host.text()));
    status.append(field("Arrival-Date", DATE.format(arrived)));
    for (Recipient each : recipients) {
      status.append("\r\n");
      OriginalRecipient original = each.parameters().originalRecipient();
      if (original != null) {
        status.append(field("Original-Recipient", original(original)));
      }
      String addressType = isInternational(each) ? "utf-8; " : "rfc822; ";
      status.append(field("Final-Recipient", addressType + address(each.forwardPath())));
      status.append(field("Action", "delivered"));
      status.append(field("Status", "2.1.5"));
      status.append(field("Last-Attempt-Date", DATE.format(delivered)));
      status.append(field("Final-Log-ID", message.id()));
    }
    return status.toString();
  }

  /** Decoded, but a part in US-ASCII keeps the escapes of the type utf-8 (RFC 6533 3). */
  private String original(OriginalRecipient original) {
    boolean escaped = original.addressType().equalsIgnoreCase("utf-8") && !international();
    return escaped
        ? original.text().replaceFirst(";", "; ")
        : original.addressType() + "; " + original.address();
  }

  private static boolean isInternational(Recipient recipient) {
    Mailbox mailbox = recipient.forwardPath().mailbox();
    return mailbox != null && mailbox.isInternational();
  }

  private static String address(ForwardPath path) {
    Mailbox mailbox = path.mailbox();
    return mailbox == null ? "postmaster" : mailbox.text();
  }

  private static String field(String name, String value) {
    return name + ": " + value + "\r\n";
  }

  /** The beginning of a part, up to its empty line. */
  private static String part(String boundary, String type, boolean ascii) {
    return "\r\n--"
        + boundary
        + "\r\n"
        + field("Content-Type", type)
        + field("Content-Transfer-Encoding", ascii ? "7bit" : "8bit");
  }
}
