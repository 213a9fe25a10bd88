package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.ChannelBinding;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.transport.nio.TlsSettings.ClientCertificates;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each end learns of the other. */
@Timeout(60)
class ClientCertificatesTest {

  private final Script script = new Script();

  private static TlsSettings settings(ClientCertificates certificates) {
    return TlsSettings.builder(Certificates.SERVER.server())
        .clientCertificates(certificates)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "NONE,TLSv1.2,0",
    "NONE,TLSv1.3,0",
    "OPTIONAL,TLSv1.2,1",
    "OPTIONAL,TLSv1.3,1",
    "REQUIRED,TLSv1.2,1",
    "REQUIRED,TLSv1.3,1"
  })
  void aTrustedOne(ClientCertificates certificates, String protocol, int shown) throws Exception {
    SSLContext context = Certificates.CLIENT.trusting(Certificates.SERVER);
    try (TestServer server = TestServer.tls(settings(certificates), script);
        Client client = server.connect(true, Certificates.client(context, protocol))) {
      client.send("NOOP\r\n").expect("250 ");
      assertThat(Await.next(script.secured).peerCertificates())
          .hasSize(shown)
          .isSubsetOf(Certificates.CLIENT.certificate);
    }
  }

  @ParameterizedTest
  @CsvSource({"NONE,TLSv1.3", "OPTIONAL,TLSv1.2", "OPTIONAL,TLSv1.3"})
  void noneWhereNoneIsRequired(ClientCertificates certificates, String protocol) throws Exception {
    try (TestServer server = TestServer.tls(settings(certificates), script);
        Client client = server.connect(true, Certificates.SERVER.client(protocol))) {
      client.send("NOOP\r\n").expect("250 ");
      assertThat(Await.next(script.secured).peerCertificates()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void noneWhereOneIsRequired(String protocol) throws Exception {
    assertFails(ClientCertificates.REQUIRED, Certificates.SERVER.client(protocol));
  }

  @ParameterizedTest
  @CsvSource({"REQUIRED,TLSv1.2", "REQUIRED,TLSv1.3", "OPTIONAL,TLSv1.2", "OPTIONAL,TLSv1.3"})
  void oneThatIsNotTrusted(ClientCertificates certificates, String protocol) throws Exception {
    SSLContext context = Certificates.STRANGER.trusting(Certificates.SERVER);
    assertFails(certificates, Certificates.client(context, protocol));
  }

  private void assertFails(ClientCertificates certificates, SSLEngine engine) throws Exception {
    try (TestServer server = TestServer.tls(settings(certificates), script);
        Client client = server.connect(true)) {
      boolean alerted;
      try {
        // A client of TLS 1.3 is done before the server has seen its certificate.
        client.secured(engine).line();
        alerted = false;
      } catch (javax.net.ssl.SSLException e) {
        alerted = true;
      }
      assertThat(alerted).as("an alert that says why").isTrue();
      client.hangUp();
      server.awaitConnections(0);
      assertThat(script.created.get()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2,true", "TLSv1.3,true", "TLSv1.3,false"})
  void bothEndsHaveTheSameChannelBinding(String protocol, boolean implicit) throws Exception {
    SSLEngine engine = Certificates.SERVER.client(protocol);
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
        Client client = server.connect(implicit, engine)) {
      client.send("NOOP\r\n").expect("250 ");
      TlsInfo info = Await.next(script.secured);
      X509Certificate own = (X509Certificate) info.session().getLocalCertificates()[0];
      assertThat(List.of(own)).containsExactly(Certificates.SERVER.certificate);
      assertThat(ChannelBinding.tlsServerEndPoint(own)).isPresent();
      Optional<ChannelBinding> ours = ChannelBinding.tlsExporter(info.session());
      Optional<ChannelBinding> theirs = ChannelBinding.tlsExporter(engine.getSession());
      boolean exports = protocol.equals("TLSv1.3") && Runtime.version().feature() >= 25;
      assertThat(ours.isPresent()).isEqualTo(exports);
      assertThat(theirs.isPresent()).isEqualTo(exports);
    }
  }
}
