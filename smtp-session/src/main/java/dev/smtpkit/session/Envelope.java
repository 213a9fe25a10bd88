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
 * @param helloVerb whether it said EHLO, HELO or LHLO
 * @param tls what the handshake has settled, null if the message came in clear
 * @param identity who it is, null if it has not authenticated
 * @param reversePath the sender
 * @param parameters the parameters of MAIL
 * @param recipients the accepted recipients, in their order
 */
public record Envelope(
    Peer peer,
    HelloName hello,
    Verb helloVerb,
    @Nullable TlsInfo tls,
    @Nullable Identity identity,
    ReversePath reversePath,
    MailParameters parameters,
    List<Recipient> recipients) {

  /** Takes a copy of the list. */
  public Envelope {
    recipients = List.copyOf(recipients);
  }

  /** Whether the client said EHLO or LHLO, not HELO. */
  public boolean extended() {
    return helloVerb != Verb.HELO;
  }

  /** The word behind "with" in a Received line (RFC 3848, RFC 6531 4.3). */
  public WithProtocol protocol() {
    WithProtocol protocol = WithProtocol.of(helloVerb);
    protocol = parameters.smtpUtf8() ? protocol.smtpUtf8() : protocol;
    protocol = tls == null ? protocol : protocol.underTls();
    return identity == null ? protocol : protocol.authenticated();
  }
}
