package dev.smtpkit.session.handler;

import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import org.jspecify.annotations.Nullable;

/**
 * What is known when a transaction is to begin (RFC 5321 3.3). A copy: any thread may look at it at
 * any time.
 *
 * @param peer the client, as the transport or a trusted peer's XCLIENT says
 * @param hello how the client names itself: a claim
 * @param tls what the handshake has settled, null in clear
 * @param identity who the client is, null if it has not authenticated
 * @param reversePath the sender: a claim
 * @param parameters the parameters of MAIL
 */
public record MailContext(
    Peer peer,
    HelloName hello,
    @Nullable TlsInfo tls,
    @Nullable Identity identity,
    ReversePath reversePath,
    MailParameters parameters) {

  /** Whether the client has authenticated. */
  public boolean isAuthenticated() {
    return identity != null;
  }
}
