package dev.smtpkit.session.server;

import dev.smtpkit.session.TlsInfo;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SSLContext;

/** A handshake that nobody did. */
public final class TestTls {

  public static final TlsInfo INFO = info();

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
