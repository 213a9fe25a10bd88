package dev.smtpkit.server.tls;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.smtpkit.proto.DomainName;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that the server presents. Files that change are read again on the blocking
 * executor; a handshake presents what was read last. Thread-safe.
 */
public final class ServerCertificate implements Supplier<SSLContext> {

  private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);

  private static final long LOOK_NANOS = SECONDS.toNanos(5);
  private static final int DAYS = 365;
  private static final char[] IN_MEMORY = {};

  private record PemFiles(Path chain, Path key, Executor blocking) {
    /** The times of both files. */
    String written() throws IOException {
      FileTime one = Files.getLastModifiedTime(chain);
      return one + " " + Files.getLastModifiedTime(key);
    }
  }

  private record Loaded(SSLContext context, String text, String written) {}

  private final @Nullable PemFiles files;
  private final AtomicLong nextLook = new AtomicLong(System.nanoTime() + LOOK_NANOS);
  private volatile Loaded loaded;

  private ServerCertificate(@Nullable PemFiles files, Loaded loaded) {
    this.files = files;
    this.loaded = loaded;
  }

  /** Reads the chain, the server's own certificate first, and its key. */
  public static ServerCertificate read(Path chain, Path key, Executor blocking)
      throws IOException, GeneralSecurityException {
    PemFiles files = new PemFiles(chain, key, blocking);
    return new ServerCertificate(files, load(files));
  }

  private static Loaded load(PemFiles files) throws IOException, GeneralSecurityException {
    // The time first, so that the next look sees a change during this reading.
    String written = files.written();
    List<X509Certificate> chain = Pem.certificates(files.chain());
    PrivateKey key = Pem.privateKey(files.key());
    if (!Pem.arePair(key, chain.get(0).getPublicKey())) {
      throw new IOException(files.key() + ": the key of another certificate");
    }
    return loaded(key, chain, written);
  }

  /** Makes a self-signed certificate. */
  public static ServerCertificate selfSigned(DomainName hostname) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair keys = generator.generateKeyPair();
    X500Name subject = new X500Name("CN=" + hostname.text());
    Instant now = Instant.now();
    try {
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  new JcaX509v3CertificateBuilder(
                          subject,
                          new BigInteger(120, new SecureRandom()),
                          Date.from(now.minus(1, ChronoUnit.HOURS)),
                          Date.from(now.plus(DAYS, ChronoUnit.DAYS)),
                          subject,
                          keys.getPublic())
                      .addExtension(
                          Extension.subjectAlternativeName,
                          false,
                          new GeneralNames(new GeneralName(GeneralName.dNSName, hostname.text())))
                      .build(
                          new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
      return new ServerCertificate(null, loaded(keys.getPrivate(), List.of(certificate), ""));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("no certificate can be made", e);
    }
  }

  private static Loaded loaded(PrivateKey key, List<X509Certificate> chain, String written)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("server", key, IN_MEMORY, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, IN_MEMORY);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    X509Certificate own = chain.get(0);
    String name = own.getSubjectX500Principal().getName();
    return new Loaded(context, "certificate of " + name + " SHA-256 " + fingerprint(own), written);
  }

  /** The fingerprint by which a person recognises the certificate. */
  private static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
  }

  /** A line for the operator: name and fingerprint. */
  public String text() {
    return loaded.text();
  }

  @Override
  public SSLContext get() {
    PemFiles known = files;
    long due = nextLook.get();
    long now = System.nanoTime();
    if (known != null && now - due >= 0 && nextLook.compareAndSet(due, now + LOOK_NANOS)) {
      try {
        known.blocking().execute(this::look);
      } catch (RejectedExecutionException e) {
        LOG.debug("no time to look at the certificate", e);
      }
    }
    return loaded.context();
  }

  /** Reads the files again if they have changed. Unusable files change nothing. */
  void look() {
    PemFiles known = files;
    if (known == null) {
      return;
    }
    try {
      if (!known.written().equals(loaded.written())) {
        loaded = load(known);
        LOG.info("{} has changed: {}", known.chain(), text());
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      LOG.warn("{} and {} cannot be used: {}", known.chain(), known.key(), e.toString());
    }
  }
}
