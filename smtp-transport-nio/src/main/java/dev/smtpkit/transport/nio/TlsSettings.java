package dev.smtpkit.transport.nio;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.session.TlsInfo;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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

  /** Key exchanges with keys of a single connection, by servers that have a certificate. */
  private static final Pattern EPHEMERAL = Pattern.compile("_(ECDHE|DHE)_(RSA|ECDSA|DSS)_");

  private static final Pattern AUTHENTICATED = Pattern.compile("_(GCM|CCM|CHACHA20)_");

  private final Supplier<SSLContext> contexts;
  private final List<String> protocols;
  private final List<String> cipherSuites;
  private final boolean platformCipherSuites;
  private final List<String> applicationProtocols;
  private final ClientCertificates clientCertificates;

  private TlsSettings(Builder builder) {
    contexts = builder.contexts;
    protocols = builder.protocols;
    cipherSuites = builder.cipherSuites;
    platformCipherSuites = builder.platformCipherSuites;
    applicationProtocols = builder.applicationProtocols;
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
    builder.platformCipherSuites = platformCipherSuites;
    builder.applicationProtocols = applicationProtocols;
    builder.clientCertificates = clientCertificates;
    return builder;
  }

  /** The versions of TLS, by their names in JSSE. */
  public List<String> protocols() {
    return protocols;
  }

  /**
   * The cipher suites that were chosen, by their names in JSSE and the best first; empty if they
   * follow from the platform's.
   */
  public List<String> cipherSuites() {
    return cipherSuites;
  }

  /** The names of application protocols (RFC 7301), the best first; empty if ALPN is not used. */
  public List<String> applicationProtocols() {
    return applicationProtocols;
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
    } else if (!platformCipherSuites) {
      parameters.setCipherSuites(forwardSecret(parameters.getCipherSuites()));
    }
    if (!applicationProtocols.isEmpty()) {
      parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
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

  /**
   * Those suites with which a stolen key of the server does not open recorded connections, first
   * those that authenticate what they encrypt (RFC 9325 4.1, 4.2). Suites of TLS 1.3 are both.
   */
  static String[] forwardSecret(String[] suites) {
    return Arrays.stream(suites)
        .filter(suite -> !suite.contains("_WITH_") || EPHEMERAL.matcher(suite).find())
        .sorted(Comparator.comparing(suite -> !AUTHENTICATED.matcher(suite).find()))
        .toArray(String[]::new);
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
    private boolean platformCipherSuites;
    private List<String> applicationProtocols = List.of();
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
     * Sets the cipher suites. By default they are those of the platform's that have forward
     * secrecy, authenticated encryption first (RFC 9325 4.1). A client that has none of them cannot
     * use TLS; on port 25 it may then send in clear.
     *
     * @param cipherSuites their names in JSSE, the best first; empty for the default
     * @return this builder
     */
    public Builder cipherSuites(List<String> cipherSuites) {
      this.cipherSuites = List.copyOf(cipherSuites);
      platformCipherSuites = false;
      return this;
    }

    /**
     * Uses all cipher suites that the platform enables, in its order: for clients that have none
     * with forward secrecy.
     *
     * @return this builder
     */
    public Builder platformCipherSuites() {
      cipherSuites = List.of();
      platformCipherSuites = true;
      return this;
    }

    /**
     * Sets the names of application protocols (ALPN, RFC 7301), such as {@code smtp}: none by
     * default. The handshake of a client that offers names and none of these then fails; one that
     * offers none is not affected.
     *
     * @param names the best first; empty to ignore what clients offer
     * @return this builder
     */
    public Builder applicationProtocols(List<String> names) {
      applicationProtocols = List.copyOf(names);
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
