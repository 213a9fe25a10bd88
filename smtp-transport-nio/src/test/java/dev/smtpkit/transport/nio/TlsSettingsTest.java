package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsSettingsTest {

  private static final String STATIC_RSA = "TLS_RSA_WITH_AES_128_GCM_SHA256";

  private static TlsSettings.Builder settings() {
    return Certificates.SERVER.settings().toBuilder();
  }

  @Test
  void onlySuitesWithForwardSecrecyAndThoseFirstThatAuthenticateWhatTheyEncrypt() {
    assertThat(
            TlsSettings.forwardSecret(
                new String[] {
                  "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
                  "TLS_AES_256_GCM_SHA384",
                  STATIC_RSA,
                  "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
                  "TLS_CHACHA20_POLY1305_SHA256",
                  "TLS_ECDH_RSA_WITH_AES_256_GCM_SHA384",
                  "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",
                  "TLS_DH_anon_WITH_AES_128_GCM_SHA256",
                  "TLS_ECDH_anon_WITH_AES_128_CBC_SHA",
                  "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
                  "SSL_RSA_WITH_3DES_EDE_CBC_SHA",
                  "TLS_EMPTY_RENEGOTIATION_INFO_SCSV",
                  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                }))
        .containsExactly(
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
            "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
  }

  @Test
  void theDefaultCanBeChangedBothWays() {
    assertThat(settings().build().engine().getEnabledCipherSuites())
        .isNotEmpty()
        .allMatch(suite -> !suite.contains("_WITH_") || suite.contains("DHE_"));
    TlsSettings own = settings().cipherSuites(List.of(STATIC_RSA)).build();
    assertThat(own.toBuilder().build().engine().getEnabledCipherSuites())
        .containsExactly(STATIC_RSA);
    String[] platform = Certificates.SERVER.client("TLSv1.2").getSSLParameters().getCipherSuites();
    TlsSettings all = own.toBuilder().platformCipherSuites().build();
    assertThat(all.toBuilder().build().engine().getEnabledCipherSuites())
        .containsExactlyInAnyOrder(platform);
    assertThat(all.toBuilder().cipherSuites(List.of()).build().engine().getEnabledCipherSuites())
        .isEqualTo(settings().build().engine().getEnabledCipherSuites());
  }

  private static SSLEngine offering(String... names) {
    SSLEngine engine = Certificates.SERVER.client("TLSv1.3");
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(names);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** RFC 7301 3.2. */
  @Test
  void aNameOfAnApplicationProtocolIsAgreedOn() throws Exception {
    TlsSettings smtp = settings().applicationProtocols(List.of("smtp")).build();
    try (TestServer server = TestServer.tls(smtp.toBuilder().build(), new Script())) {
      SSLEngine engine = offering("http/1.1", "smtp");
      server.connect(true, engine).close();
      assertThat(engine.getApplicationProtocol()).isEqualTo("smtp");
      SSLEngine silent = Certificates.SERVER.client("TLSv1.3");
      server.connect(true, silent).close();
      assertThat(silent.getApplicationProtocol()).isEmpty();
      assertThatExceptionOfType(SSLException.class)
          .isThrownBy(() -> server.connect(true, offering("http/1.1")));
    }
  }

  /** An engine decrypts in place. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whatWasDecryptedDoesNotStayInTheLoopsBuffer(String protocol) throws Exception {
    String secret = "a secret that is long enough to be found";
    try (TestServer server = TestServer.tls(settings().build(), new Script());
        Client client = server.connect(true, Certificates.SERVER.client(protocol))) {
      client.send("NOOP " + secret + "\r\n").expect("250 ");
      EventLoop loop = server.server.loops().get(0);
      CompletableFuture<String> left = new CompletableFuture<>();
      loop.execute(
          () -> {
            ByteBuffer records = loop.memory().scratch().recordsIn();
            byte[] octets = new byte[records.remaining()];
            records.get(octets);
            left.complete(new String(octets, US_ASCII));
          });
      assertThat(left.get(10, SECONDS)).doesNotContain(secret);
    }
  }
}
