package dev.smtpkit.session;

import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.WithProtocol;
import dev.smtpkit.sasl.Identity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as it stands: everything that is known about where a message comes from and goes
 * to.
 *
 * @param peer the client as the transport sees it
 * @param hello how the client names itself
 * @param extended whether it said EHLO
 * @param identity who it is, null if it has not authenticated
 * @param reversePath the sender
 * @param parameters the parameters of MAIL
 * @param recipients the accepted recipients, in their order
 */
public record Envelope(
    Peer peer,
    HelloName hello,
    boolean extended,
    @Nullable Identity identity,
    ReversePath reversePath,
    MailParameters parameters,
    List<Recipient> recipients) {

  /** Takes a copy of the list. */
  public Envelope {
    recipients = List.copyOf(recipients);
  }

  /** The word behind "with" in a Received line (RFC 3848). */
  public WithProtocol protocol() {
    return WithProtocol.of(
        extended ? Verb.EHLO : Verb.HELO, parameters.smtpUtf8(), false, identity != null);
  }
}
