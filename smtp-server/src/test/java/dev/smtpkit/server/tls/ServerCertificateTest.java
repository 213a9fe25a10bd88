package dev.smtpkit.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.smtpkit.proto.DomainName;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates read from files, and self-signed ones. */
class ServerCertificateTest {

  @TempDir Path folder = Path.of("");

  private static KeyPair keys(String algorithm) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    } else {
      generator.initialize(2048);
    }
    return generator.generateKeyPair();
  }

  private static X509CertificateHolder certificate(KeyPair keys, String name) throws Exception {
    return certificate(keys.getPublic(), name, keys, name);
  }

  private static X509CertificateHolder certificate(
      PublicKey key, String name, KeyPair issuer, String issuerName) throws Exception {
    Instant now = Instant.now();
    String signature =
        issuer.getPrivate() instanceof RSAPrivateKey ? "SHA256withRSA" : "SHA256withECDSA";
    return new JcaX509v3CertificateBuilder(
            new X500Name("CN=" + issuerName),
            BigInteger.ONE,
            Date.from(now),
            Date.from(now.plus(1, ChronoUnit.DAYS)),
            new X500Name("CN=" + name),
            key)
        .build(new JcaContentSignerBuilder(signature).build(issuer.getPrivate()));
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  /** As OpenSSL writes a key that is not in PKCS #8. */
  private static Object traditional(PrivateKey key) {
    return key instanceof ECPrivateKey ec ? new PemObject("EC PRIVATE KEY", sec1(ec)) : key;
  }

  private static byte[] sec1(ECPrivateKey key) {
    try {
      return new org.bouncycastle.asn1.sec.ECPrivateKey(
              256, key.getS(), SECObjectIdentifiers.secp256r1)
          .getEncoded();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"RSA,false", "RSA,true", "EC,false", "EC,true"})
  void pemFilesAsTheyComeAndTheirRenewal(String algorithm, boolean pkcs8) throws Exception {
    Path chain = folder.resolve("chain.pem");
    Path key = folder.resolve("key.pem");
    write(chain, key, algorithm, pkcs8, "one.example");
    ServerCertificate certificate = ServerCertificate.read(chain, key, Runnable::run);
    assertThat(certificate.text())
        .matches("certificate of CN=one.example SHA-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}");
    SSLContext first = certificate.get();

    write(chain, key, algorithm, pkcs8, "two.example");
    Files.setLastModifiedTime(chain, FileTime.from(Instant.now().plusSeconds(10)));
    certificate.look();
    assertThat(certificate.text()).contains("CN=two.example");
    SSLContext second = certificate.get();
    assertThat(second).isNotSameAs(first);

    Files.writeString(key, "broken");
    certificate.look();
    assertThat(certificate.get()).isSameAs(second);
  }

  private static void write(Path chain, Path key, String algorithm, boolean pkcs8, String name)
      throws Exception {
    KeyPair keys = keys(algorithm);
    KeyPair authority = keys("EC");
    Files.writeString(
        chain,
        pem(certificate(keys.getPublic(), name, authority, "ca.example"))
            + pem(certificate(authority, "ca.example")));
    Files.writeString(
        key,
        pem(
            pkcs8
                ? new JcaPKCS8Generator(keys.getPrivate(), null)
                : traditional(keys.getPrivate())));
  }

  @Test
  void oneThatIsMade() throws Exception {
    ServerCertificate certificate = ServerCertificate.selfSigned(DomainName.of("mx.example"));
    assertThat(certificate.text()).startsWith("certificate of CN=mx.example SHA-256 ");
    assertThat(certificate.get()).isNotNull();
  }

  @Test
  void aKeyOfAnotherCertificate() throws Exception {
    Path chain = Files.writeString(folder.resolve("c"), pem(certificate(keys("EC"), "a.example")));
    Path key = Files.writeString(folder.resolve("k"), pem(traditional(keys("EC").getPrivate())));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ServerCertificate.read(chain, key, Runnable::run))
        .withMessageContaining("another certificate");
  }
}
