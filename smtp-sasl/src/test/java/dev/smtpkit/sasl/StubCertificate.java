package dev.smtpkit.sasl;

import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A certificate of which only the encoding and the name of the signature matter. */
final class StubCertificate extends X509Certificate {
  private static final long serialVersionUID = 1;

  private final String signature;
  private final transient byte[] encoded;
  private final transient byte @Nullable [] parameters;

  /** A certificate; one without octets cannot be encoded. */
  StubCertificate(String signature, byte[] encoded) {
    this(signature, encoded, null);
  }

  /** A certificate whose signature has parameters. */
  StubCertificate(String signature, byte[] encoded, byte @Nullable [] parameters) {
    this.signature = signature;
    this.encoded = encoded;
    this.parameters = parameters;
  }

  @Override
  public String getSigAlgName() {
    return signature;
  }

  @Override
  public byte[] getEncoded() throws CertificateEncodingException {
    if (encoded.length == 0) {
      throw new CertificateEncodingException("no octets");
    }
    return encoded.clone();
  }

  private static UnsupportedOperationException unasked() {
    return new UnsupportedOperationException("not asked for");
  }

  @Override
  public void checkValidity() {}

  @Override
  public void checkValidity(Date date) {}

  @Override
  public void verify(PublicKey key) {}

  @Override
  public void verify(PublicKey key, String provider) {}

  @Override
  public int getVersion() {
    return 3;
  }

  @Override
  public BigInteger getSerialNumber() {
    throw unasked();
  }

  @Override
  @Deprecated
  public Principal getIssuerDN() {
    throw unasked();
  }

  @Override
  @Deprecated
  public Principal getSubjectDN() {
    throw unasked();
  }

  @Override
  public Date getNotBefore() {
    throw unasked();
  }

  @Override
  public Date getNotAfter() {
    throw unasked();
  }

  @Override
  public byte[] getTBSCertificate() {
    throw unasked();
  }

  @Override
  public byte[] getSignature() {
    throw unasked();
  }

  @Override
  public String getSigAlgOID() {
    throw unasked();
  }

  @Override
  public byte @Nullable [] getSigAlgParams() {
    return parameters;
  }

  @Override
  public boolean[] getIssuerUniqueID() {
    throw unasked();
  }

  @Override
  public boolean[] getSubjectUniqueID() {
    throw unasked();
  }

  @Override
  public boolean[] getKeyUsage() {
    throw unasked();
  }

  @Override
  public int getBasicConstraints() {
    return -1;
  }

  @Override
  public PublicKey getPublicKey() {
    throw unasked();
  }

  @Override
  public boolean hasUnsupportedCriticalExtension() {
    return false;
  }

  @Override
  public Set<String> getCriticalExtensionOIDs() {
    return Set.of();
  }

  @Override
  public Set<String> getNonCriticalExtensionOIDs() {
    return Set.of();
  }

  @Override
  public byte[] getExtensionValue(String oid) {
    throw unasked();
  }

  @Override
  public String toString() {
    return "StubCertificate[" + signature + "]";
  }
}
