package dev.smtpkit.sasl;

import java.io.IOException;
import java.lang.reflect.Method;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Data that the two ends of one TLS connection share, and nobody between them has (RFC 5056).
 *
 * <p>Immutable. For {@link #TLS_EXPORTER} the data is a secret of the connection, so it is never
 * printed.
 */
public final class ChannelBinding {
  /** The type that RFC 9266 defines: keying material exported from the connection. */
  public static final String TLS_EXPORTER = "tls-exporter";

  /** The type that RFC 5929 4 defines: the hash of the server's certificate. */
  public static final String TLS_SERVER_END_POINT = "tls-server-end-point";

  private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";
  private static final int EXPORTER_LENGTH = 32;

  private final String type;
  private final byte[] data;

  private ChannelBinding(String type, byte[] data) {
    this.type = type;
    this.data = data;
  }

  /**
   * Makes a binding of any type.
   *
   * @param type its registered name, of letters, digits, dots and hyphens (RFC 5802 7)
   * @param data the data that the type defines; copied
   * @throws IllegalArgumentException if the name has other characters, or a part is empty
   */
  public static ChannelBinding of(String type, byte[] data) {
    if (!isType(OctetArrays.ascii(type))) {
      throw new IllegalArgumentException(
          "the channel binding type '" + type + "' is not of letters, digits, dots and hyphens");
    }
    if (data.length == 0) {
      throw new IllegalArgumentException("a channel binding of type " + type + " has no data");
    }
    return new ChannelBinding(type, data.clone());
  }

  /** Whether it is a cb-name of RFC 5802 7. */
  static boolean isType(byte[] name) {
    for (byte octet : name) {
      int lower = octet | 0x20;
      boolean fits =
          (lower >= 'a' && lower <= 'z')
              || (octet >= '0' && octet <= '9')
              || octet == '.'
              || octet == '-';
      if (!fits) {
        return false;
      }
    }
    return name.length > 0;
  }

  /**
   * Exports keying material of one TLS connection (RFC 8446 7.5): for platforms and TLS libraries
   * with such a function of their own.
   */
  @FunctionalInterface
  public interface Exporter {
    /**
     * Exports keying material, with an empty context.
     *
     * @param label the label of the use
     * @param length the number of octets
     * @return the keying material
     */
    byte[] export(String label, int length);
  }

  /**
   * Makes the binding of {@link #TLS_EXPORTER}. Only for TLS 1.3, or an older version with the
   * extended master secret and without renegotiation (RFC 9266 4.2).
   *
   * @param exporter exports keying material of the connection
   * @throws IllegalArgumentException if it returns another number of octets than asked for
   */
  public static ChannelBinding tlsExporter(Exporter exporter) {
    byte[] material = exporter.export(EXPORTER_LABEL, EXPORTER_LENGTH);
    if (material.length != EXPORTER_LENGTH) {
      throw new IllegalArgumentException(
          "keying material of "
              + material.length
              + " octets: the exporter was asked for "
              + EXPORTER_LENGTH);
    }
    return of(TLS_EXPORTER, material);
  }

  /**
   * Makes the binding of {@link #TLS_EXPORTER} by the platform's TLS, which exports keying material
   * since Java 25.
   *
   * @param session the session of the connection, after the handshake
   * @return the binding; empty before Java 25, or if the connection is older than TLS 1.3
   */
  public static Optional<ChannelBinding> tlsExporter(SSLSession session) {
    if (!session.getProtocol().equals("TLSv1.3")) {
      return Optional.empty();
    }
    try {
      // By reflection, because the platform that this is compiled for does not have the method.
      Method export =
          ExtendedSSLSession.class.getMethod(
              "exportKeyingMaterialData", String.class, byte[].class, int.class);
      byte[] material =
          (byte[]) export.invoke(session, EXPORTER_LABEL, new byte[0], EXPORTER_LENGTH);
      return Optional.of(tlsExporter((label, length) -> material));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes the binding of {@link #TLS_SERVER_END_POINT}: the hash of the certificate by the hash
   * function of its signature, with SHA-256 for MD5 and SHA-1 (RFC 5929 4.1).
   *
   * @param certificate the server's certificate, the first of its chain
   * @return the binding; empty if the signature has no single hash function, such as Ed25519
   * @throws IllegalArgumentException if the certificate cannot be encoded
   */
  public static Optional<ChannelBinding> tlsServerEndPoint(X509Certificate certificate) {
    String algorithm = hashOf(certificate);
    if (algorithm == null) {
      return Optional.empty();
    }
    try {
      byte[] encoded = certificate.getEncoded();
      byte[] hashed = MessageDigest.getInstance(algorithm).digest(encoded);
      return Optional.of(of(TLS_SERVER_END_POINT, hashed));
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("the certificate cannot be encoded", e);
    } catch (NoSuchAlgorithmException e) {
      return Optional.empty();
    }
  }

  /** The hash function of a signature such as "SHA256withRSA"; null if there is no single one. */
  private static @Nullable String hashOf(X509Certificate certificate) {
    String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    int end = signature.indexOf("WITH");
    if (end < 0) {
      return signature.equals("RSASSA-PSS") ? hashOfPss(certificate.getSigAlgParams()) : null;
    }
    return hash(signature.substring(0, end));
  }

  private static @Nullable String hashOfPss(byte @Nullable [] encoded) {
    if (encoded == null) {
      return null;
    }
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
      parameters.init(encoded);
      return hash(parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm());
    } catch (GeneralSecurityException | IOException e) {
      return null;
    }
  }

  private static @Nullable String hash(String name) {
    return switch (name.startsWith("SHA-") ? "SHA" + name.substring(4) : name) {
      case "MD5", "SHA1", "SHA256" -> "SHA-256";
      case "SHA224" -> "SHA-224";
      case "SHA384" -> "SHA-384";
      case "SHA512" -> "SHA-512";
      case "SHA512/224" -> "SHA-512/224";
      case "SHA512/256" -> "SHA-512/256";
      case "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512" -> name;
      default -> null;
    };
  }

  /** The registered name of the type. */
  public String type() {
    return type;
  }

  /** The array itself. */
  byte[] data() {
    return data;
  }

  /** The type; never the data. */
  @Override
  public String toString() {
    return "ChannelBinding[" + type + "]";
  }
}
