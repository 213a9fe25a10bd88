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
 * A server's TLS settings: its certificate, the versions, and whether clients are asked for a
 * certificate. Immutable.
 */
public final class TlsSettings {

  /** Whether clients are asked for a certificate (RFC 8446 4.3.2). */
  public enum ClientCertificates {
    /** Clients are not asked. */
    NONE,
    /**
     * Clients are asked and may have none. A certificate that the context's trust manager does not
     * trust still fails the handshake.
     */
    OPTIONAL,
    /** Clients are asked, and without a trusted certificate the handshake fails. */
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
   * Settings with a fixed context.
   *
   * @param context has the server's key and certificate, and the trusted issuers of clients'
   */
  public static Builder builder(SSLContext context) {
    requireNonNull(context);
    return builder(() -> context);
  }

  /**
   * Settings with a context that may be replaced while the server runs, as when a certificate is
   * renewed. Open connections keep theirs.
   *
   * @param contexts called at each handshake, on an event loop: it must not block. If it throws,
   *     the handshake fails
   */
  public static Builder builder(Supplier<SSLContext> contexts) {
    return new Builder(requireNonNull(contexts));
  }

  /** A builder that begins with these settings. */
  public Builder toBuilder() {
    Builder builder = new Builder(contexts);
    builder.protocols = protocols;
    builder.cipherSuites = cipherSuites;
    builder.clientCertificates = clientCertificates;
    return builder;
  }

  /** The versions of TLS, by their names in JSSE. */
  public List<String> protocols() {
    return protocols;
  }

  /** The cipher suites, by their names in JSSE and the best first; empty for the platform's. */
  public List<String> cipherSuites() {
    return cipherSuites;
  }

  /** Whether clients are asked for a certificate. */
  public ClientCertificates clientCertificates() {
    return clientCertificates;
  }

  /** A new engine for one connection. */
  SSLEngine engine() {
    SSLEngine engine = contexts.get().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(protocols.toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    if (!cipherSuites.isEmpty()) {
      parameters.setCipherSuites(cipherSuites.toArray(String[]::new));
    }
    // Each call overrides the other, so only one is made.
    switch (clientCertificates) {
      case NONE -> parameters.setNeedClientAuth(false);
      case OPTIONAL -> parameters.setWantClientAuth(true);
      case REQUIRED -> parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** What a handshake has negotiated. */
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
     * Sets the versions of TLS: 1.3 and 1.2 by default. Older ones must not be used (RFC 8996, RFC
     * 8997).
     *
     * @param protocols their names in JSSE, at least one
     * @return this builder
     * @throws IllegalArgumentException if there is none
     */
    public Builder protocols(List<String> protocols) {
      if (protocols.isEmpty()) {
        throw new IllegalArgumentException("no version of TLS: name at least one, such as TLSv1.3");
      }
      this.protocols = List.copyOf(protocols);
      return this;
    }

    /**
     * Sets the cipher suites: the platform's by default.
     *
     * @param cipherSuites their names in JSSE, the best first; empty for the platform's
     * @return this builder
     */
    public Builder cipherSuites(List<String> cipherSuites) {
      this.cipherSuites = List.copyOf(cipherSuites);
      return this;
    }

    /**
     * Sets whether clients are asked for a certificate: they are not by default.
     *
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
