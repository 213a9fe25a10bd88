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

  /**
   * The header field, folded, with the CRLF that ends it.
   *
   * <p>The client's name stands before its address. An opaque name is no name of a host: it stands
   * in a comment behind the address, with a question mark for each character that is not a letter
   * or digit of ASCII, a dot, a hyphen, an underscore or a blank.
   */
  public String text() {
    StringBuilder text = new StringBuilder(256);
    text.append("Received: from ");
    if (from.isOpaque()) {
      text.append(client.text()).append(" (helo=").append(comment(from.text())).append(')');
    } else {
      text.append(from.text()).append(" (").append(client.text()).append(')');
    }
    text.append("\r\n\tby ").append(by.text());
    text.append(" with ").append(with).append(" id ").append(id);
    if (recipient != null) {
      text.append("\r\n\tfor ").append(recipient.text());
    }
    return text.append(";\r\n\t").append(DATE.format(date)).append("\r\n").toString();
  }

  private static String comment(String name) {
    StringBuilder comment = new StringBuilder(name);
    for (int i = 0; i < comment.length(); i++) {
      char c = comment.charAt(i);
      if (!Characters.is(c, Characters.LET_DIG) && "-._ ".indexOf(c) < 0) {
        comment.setCharAt(i, '?');
      }
    }
    return comment.toString();
  }
}
