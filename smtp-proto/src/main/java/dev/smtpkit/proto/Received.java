package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The time stamp line that a receiver puts on top of a message (RFC 5321 4.4).
 *
 * @param from how the client named itself
 * @param client the address that it really came from
 * @param by the receiving host
 * @param with the protocol (RFC 3848)
 * @param id the receiver's own id of the message, an atom
 * @param recipient the recipient, null if there are several: naming one would disclose it to the
 *     others
 * @param date when the message was received
 */
public record Received(
    HelloName from,
    AddressLiteral client,
    DomainName by,
    WithProtocol with,
    String id,
    @Nullable ForwardPath recipient,
    OffsetDateTime date) {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);

  /**
   * Checks the id.
   *
   * @throws IllegalArgumentException if it is not an atom
   */
  public Received {
    if (!Characters.are(id, Characters.ATEXT)) {
      throw new IllegalArgumentException(
          ExceptionText.quote(id) + " is no atom (RFC 5322 3.2.3), as the id of a message must be");
    }
  }

  /** The header field, folded, with the CRLF that ends it. */
  public String text() {
    StringBuilder text = new StringBuilder(256);
    text.append("Received: from ").append(from.text());
    text.append(" (").append(client.text()).append(")\r\n\tby ").append(by.text());
    text.append(" with ").append(with).append(" id ").append(id);
    if (recipient != null) {
      text.append("\r\n\tfor ").append(recipient.text());
    }
    return text.append(";\r\n\t").append(DATE.format(date)).append("\r\n").toString();
  }
}
