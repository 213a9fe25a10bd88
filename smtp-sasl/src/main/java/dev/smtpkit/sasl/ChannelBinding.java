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
 * What the two ends of one TLS connection know in common and nobody between them does (RFC 5056).
 *
 * <p>Immutable. The data is a secret of the connection for {@link #TLS_EXPORTER}, so it is never
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
   * A binding of any type.
   *
   * @param type its registered name, of letters, digits, dots and hyphens (RFC 5802 7)
   * @param data what the type says; copied
   * @return the binding
   * @throws IllegalArgumentException if the name is not of these, or there is no data
   */
  public static ChannelBinding of(String type, byte[] data) {
    if (!isType(Octets.ascii(type))) {
      throw new IllegalArgumentException("not the name of a type of channel bindings");
    }
    if (data.length == 0) {
      throw new IllegalArgumentException("no data");
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
   * A function that exports keying material of one TLS connection (RFC 8446 7.5), for platforms and
   * TLS libraries that have one of their own.
   */
  @FunctionalInterface
  public interface Exporter {
    /**
     * Exports keying material, with an empty context.
     *
     * @param label what it is for
     * @param length how many octets
     * @return the keying material
     */
    byte[] export(String label, int length);
  }

  /**
   * The binding of {@link #TLS_EXPORTER}. Only for TLS 1.3, or an older version with the extended
   * master secret and without renegotiation (RFC 9266 4.2).
   *
   * @param exporter exports keying material of the connection
   * @return the binding
   * @throws IllegalArgumentException if it gives another number of octets than it was asked for
   */
  public static ChannelBinding tlsExporter(Exporter exporter) {
    byte[] material = exporter.export(EXPORTER_LABEL, EXPORTER_LENGTH);
    if (material.length != EXPORTER_LENGTH) {
      throw new IllegalArgumentException("keying material of " + material.length + " octets");
    }
    return of(TLS_EXPORTER, material);
  }

  /**
   * The binding of {@link #TLS_EXPORTER} by the platform's TLS, which can export keying material
   * from Java 25 on.
   *
   * @param session the session of the connection, its handshake done
   * @return the binding; empty if the platform cannot, or the connection is older than TLS 1.3
   */
  public static Optional<ChannelBinding> tlsExporter(SSLSession session) {
    if (!session.getProtocol().equals("TLSv1.3")) {
      return Optional.empty();
    }
    try {
      // By reflection, because this is compiled for a platform that does not have it yet.
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
   * The binding of {@link #TLS_SERVER_END_POINT}: the hash of the certificate, by the hash function
   * of its signature, SHA-256 in place of MD5 and SHA-1 (RFC 5929 4.1).
   *
   * @param certificate the server's certificate, the first of its chain
   * @return the binding; empty if its signature names no single hash function, as Ed25519 does
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

  /** The hash function of a signature such as "SHA256withRSA", null if there is not one alone. */
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

  /**
   * The type.
   *
   * @return its registered name
   */
  public String type() {
    return type;
  }

  /** The data itself, not a copy. */
  byte[] data() {
    return data;
  }

  /** The type, never the data. */
  @Override
  public String toString() {
    return "ChannelBinding[" + type + "]";
  }
}
