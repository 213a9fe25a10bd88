package dev.smtpkit.session.server;

import dev.smtpkit.session.TlsInfo;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/** A handshake that nobody did. */
public final class TestTls {

  public static final TlsInfo INFO = info();

  private TestTls() {}

  private static TlsInfo info() {
    try {
      return TlsInfo.builder(SSLContext.getDefault().createSSLEngine().getSession())
          .serverName("mx.example")
          .build();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
