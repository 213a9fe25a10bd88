package dev.smtpkit.session;

import static java.util.Objects.requireNonNull;

import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake has settled, as the transport tells it.
 *
 * @param session the TLS session: its protocol and cipher suite, and what a channel binding takes
 * @param serverName the host that the client asked for (SNI, RFC 6066 3) in lower case, null if it
 *     named none
 * @param clientCertificates the client's certificate, which was verified, and those that lead up
 *     from it; empty if it showed none
 */
public record TlsInfo(
    SSLSession session, @Nullable String serverName, List<Certificate> clientCertificates) {

  /** Takes a copy of the list. */
  public TlsInfo {
    requireNonNull(session);
    clientCertificates = List.copyOf(clientCertificates);
  }

  /** The protocol's version, such as {@code TLSv1.3}. */
  public String protocol() {
    return session.getProtocol();
  }

  /** The cipher suite, by the platform's name of it. */
  public String cipherSuite() {
    return session.getCipherSuite();
  }
}
