package dev.smtpkit.transport.nio;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.session.TlsInfo;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * How a server does TLS: by which certificate, which versions, and whether clients show one of
 * theirs. Immutable.
 */
public final class TlsSettings {

  /** Whether clients are asked for a certificate (RFC 8446 4.3.2). */
  public enum ClientCertificates {
    /** They are not. */
    NONE,
    /**
     * They are, and may do without. One that the context's trust manager does not trust still fails
     * the handshake.
     */
    OPTIONAL,
    /** They are, and the handshake fails without a trusted one. */
    REQUIRED
  }

  private final Supplier<SSLContext> contexts;
  private final List<String> protocols;
  private final List<String> cipherSuites;
  private final ClientCertificates clientCertificates;

  private TlsSettings(Builder builder) {
    contexts = builder.contexts;
    protocols = builder.protocols;
    cipherSuites = builder.cipherSuites;
    clientCertificates = builder.clientCertificates;
  }

  /**
   * Settings with one context for good.
   *
   * @param context has the server's key, its certificate, and whom it trusts
   */
  public static Builder builder(SSLContext context) {
    requireNonNull(context);
    return builder(() -> context);
  }

  /**
   * Settings with a context that may be replaced while the server runs, as when a certificate is
   * renewed. Connections that are open keep what they have.
   *
   * @param contexts is asked at each handshake, on an event loop: it must not block. Where it
   *     throws, the handshake fails
   */
  public static Builder builder(Supplier<SSLContext> contexts) {
    return new Builder(requireNonNull(contexts));
  }

  /** An engine for a connection. */
  SSLEngine engine() {
    SSLEngine engine = contexts.get().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(protocols.toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    if (!cipherSuites.isEmpty()) {
      parameters.setCipherSuites(cipherSuites.toArray(String[]::new));
    }
    // The later of the two wins, so only one is called.
    switch (clientCertificates) {
      case NONE -> parameters.setNeedClientAuth(false);
      case OPTIONAL -> parameters.setWantClientAuth(true);
      case REQUIRED -> parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** What a handshake has settled. */
  static TlsInfo info(SSLSession session) {
    return TlsInfo.builder(session)
        .serverName(serverName(session))
        .peerCertificates(clientCertificates(session))
        .build();
  }

  private static @Nullable String serverName(SSLSession session) {
    if (session instanceof ExtendedSSLSession extended) {
      for (SNIServerName name : extended.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName().toLowerCase(Locale.ROOT);
        }
      }
    }
    return null;
  }

  private static List<Certificate> clientCertificates(SSLSession session) {
    try {
      return List.of(session.getPeerCertificates());
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private final Supplier<SSLContext> contexts;
    private List<String> protocols = List.of("TLSv1.3", "TLSv1.2");
    private List<String> cipherSuites = List.of();
    private ClientCertificates clientCertificates = ClientCertificates.NONE;

    private Builder(Supplier<SSLContext> contexts) {
      this.contexts = contexts;
    }

    /**
     * Sets the versions of TLS: 1.3 and 1.2 by default. Older ones are for nobody (RFC 8996, RFC
     * 8997).
     *
     * @param protocols their names in JSSE, one at least
     * @return this builder
     * @throws IllegalArgumentException if there is none
     */
    public Builder protocols(List<String> protocols) {
      if (protocols.isEmpty()) {
        throw new IllegalArgumentException("no version of TLS");
      }
      this.protocols = List.copyOf(protocols);
      return this;
    }

    /**
     * Sets the cipher suites: those of the platform by default.
     *
     * @param cipherSuites their names in JSSE, the best first; none for those of the platform
     * @return this builder
     */
    public Builder cipherSuites(List<String> cipherSuites) {
      this.cipherSuites = List.copyOf(cipherSuites);
      return this;
    }

    /**
     * Sets whether clients show a certificate: they are not asked by default.
     *
     * @param certificates whether
     * @return this builder
     */
    public Builder clientCertificates(ClientCertificates certificates) {
      clientCertificates = requireNonNull(certificates);
      return this;
    }

    /** The settings collected so far. */
    public TlsSettings build() {
      return new TlsSettings(this);
    }
  }
}
