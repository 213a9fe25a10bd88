package dev.smtpkit.session;

import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SSLContext;

/** A handshake that nobody did. */
final class TestTls {

  static final TlsInfo INFO = info();

  private TestTls() {}

  private static TlsInfo info() {
    try {
      return new TlsInfo(
          SSLContext.getDefault().createSSLEngine().getSession(), "mx.example", List.of());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
