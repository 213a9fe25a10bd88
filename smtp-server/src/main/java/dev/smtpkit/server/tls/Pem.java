package dev.smtpkit.server.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.jspecify.annotations.Nullable;

/** Reads PEM files as certificate authorities and OpenSSL write them. */
final class Pem {

  private Pem() {}

  /** The certificates in a file, in its order; at least one. */
  static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Object object : objects(file)) {
      if (object instanceof X509CertificateHolder holder) {
        certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + ": no certificate");
    }
    return certificates;
  }

  /** The first unencrypted private key in a file. */
  static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    for (Object object : objects(file)) {
      PrivateKeyInfo info =
          object instanceof PEMKeyPair pair
              ? pair.getPrivateKeyInfo()
              : object instanceof PrivateKeyInfo only ? only : null;
      if (info != null) {
        // The platform knows this algorithm only by its name, the others by their numbers too.
        ASN1ObjectIdentifier id = info.getPrivateKeyAlgorithm().getAlgorithm();
        boolean ec = id.equals(X9ObjectIdentifiers.id_ecPublicKey);
        return KeyFactory.getInstance(ec ? "EC" : id.getId())
            .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
      }
    }
    throw new IOException(file + ": no private key that is not encrypted");
  }

  /** True if a private key and a public key are a pair. */
  static boolean arePair(PrivateKey privateKey, PublicKey publicKey)
      throws GeneralSecurityException {
    String signature =
        switch (privateKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> privateKey.getAlgorithm();
        };
    byte[] anything = {1, 2, 3};
    Signature signer = Signature.getInstance(signature);
    signer.initSign(privateKey);
    signer.update(anything);
    byte[] signed = signer.sign();
    try {
      signer.initVerify(publicKey);
      signer.update(anything);
      return signer.verify(signed);
    } catch (InvalidKeyException | SignatureException e) {
      return false;
    }
  }

  private static List<Object> objects(Path file) throws IOException {
    List<Object> objects = new ArrayList<>();
    try (Reader reader = Files.newBufferedReader(file, US_ASCII);
        PEMParser parser = new PEMParser(reader)) {
      @Nullable Object object;
      while ((object = parser.readObject()) != null) {
        objects.add(object);
      }
    }
    return objects;
  }
}
