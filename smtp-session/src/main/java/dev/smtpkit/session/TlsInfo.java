package dev.smtpkit.session;

import static java.util.Objects.requireNonNull;

import java.security.cert.Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What a TLS handshake has settled, as the transport reports it. Immutable but for its session. */
public final class TlsInfo {

  private final SSLSession session;
  private final @Nullable String serverName;
  private final List<Certificate> peerCertificates;

  private TlsInfo(Builder builder) {
    session = builder.session;
    serverName = builder.serverName;
    peerCertificates = builder.peerCertificates;
  }

  /**
   * A builder.
   *
   * @param session the TLS session
   */
  public static Builder builder(SSLSession session) {
    return new Builder(session);
  }

  /** A builder that begins with these values. */
  public Builder toBuilder() {
    Builder builder = new Builder(session);
    builder.serverName = serverName;
    builder.peerCertificates = peerCertificates;
    return builder;
  }

  /** The TLS session: a channel binding is taken from it. */
  public SSLSession session() {
    return session;
  }

  /** The host that the client asked for (SNI, RFC 6066 3), in lower case; null if it named none. */
  public @Nullable String serverName() {
    return serverName;
  }

  /**
   * The peer's certificate, which was verified, and those that lead up from it; empty if it showed
   * none.
   */
  public List<Certificate> peerCertificates() {
    return peerCertificates;
  }

  /** The protocol's version, such as {@code TLSv1.3}. */
  public String protocol() {
    return session.getProtocol();
  }

  /** The cipher suite, by the platform's name of it. */
  public String cipherSuite() {
    return session.getCipherSuite();
  }

  @Override
  public String toString() {
    return "TlsInfo[" + protocol() + ' ' + cipherSuite() + ']';
  }

  /** Collects a {@link TlsInfo}. Not thread-safe. */
  public static final class Builder {

    private final SSLSession session;
    private @Nullable String serverName;
    private List<Certificate> peerCertificates = List.of();

    private Builder(SSLSession session) {
      this.session = requireNonNull(session);
    }

    /**
     * Sets the host that the client asked for.
     *
     * @param name the name in any case, null for none
     * @return this builder
     */
    public Builder serverName(@Nullable String name) {
      serverName = name == null ? null : name.toLowerCase(Locale.ROOT);
      return this;
    }

    /**
     * Sets the peer's certificates.
     *
     * @param certificates the verified certificate first
     * @return this builder
     */
    public Builder peerCertificates(List<Certificate> certificates) {
      peerCertificates = List.copyOf(certificates);
      return this;
    }

    /** The result. */
    public TlsInfo build() {
      return new TlsInfo(this);
    }
  }
}
