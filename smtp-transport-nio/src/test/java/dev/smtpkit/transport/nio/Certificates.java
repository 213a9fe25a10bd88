package dev.smtpkit.transport.nio;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Whom the two ends of a test's connection are and trust; every certificate signs itself. */
final class Certificates {

  static final Certificates SERVER = new Certificates("mx.example");
  static final Certificates RENEWED = new Certificates("renewed.example");
  static final Certificates CLIENT = new Certificates("client.example");

  /** Of the same name, or it would not be shown to a server that says whom it trusts. */
  static final Certificates STRANGER = new Certificates("client.example");

  private static final char[] PASSWORD = {'x'};

  final X509Certificate certificate;
  private final KeyPair keys;

  private Certificates(String name) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      keys = generator.generateKeyPair();
      X500Name subject = new X500Name("CN=" + name);
      Instant now = Instant.now();
      certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  new JcaX509v3CertificateBuilder(
                          subject,
                          BigInteger.valueOf(now.toEpochMilli()),
                          Date.from(now.minus(1, ChronoUnit.DAYS)),
                          Date.from(now.plus(1, ChronoUnit.DAYS)),
                          subject,
                          keys.getPublic())
                      .build(
                          new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  /** A context of who has this certificate and trusts another. */
  SSLContext trusting(Certificates other) {
    return context(this, other);
  }

  /** A context of a server that trusts the client's certificate. */
  SSLContext server() {
    return context(this, CLIENT);
  }

  TlsSettings settings() {
    return TlsSettings.builder(server()).build();
  }

  /** A client that has no certificate and trusts this one. */
  SSLEngine client(String protocol) {
    return client(context(null, this), protocol);
  }

  static SSLEngine client(SSLContext context, String protocol) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {protocol});
    parameters.setServerNames(List.of(new SNIHostName("MX.example")));
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static SSLContext context(@Nullable Certificates own, Certificates trusted) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      KeyStore ownStore = empty();
      if (own != null) {
        ownStore.setKeyEntry(
            "own", own.keys.getPrivate(), PASSWORD, new X509Certificate[] {own.certificate});
      }
      keys.init(ownStore, PASSWORD);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      KeyStore trustStore = empty();
      trustStore.setCertificateEntry("trusted", trusted.certificate);
      trust.init(trustStore);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
