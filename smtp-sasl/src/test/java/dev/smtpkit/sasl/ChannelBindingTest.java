package dev.smtpkit.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The channel bindings of RFC 5929 4 and RFC 9266, and their sources. */
class ChannelBindingTest {
  private static final byte[] ENCODED = "a certificate".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(strings = {"tls-exporter", "tls-server-end-point", "tls-unique", "a", "A.9-z"})
  void aTypeIsOfLettersDigitsDotsAndHyphens(String type) {
    ChannelBinding binding = ChannelBinding.of(type, new byte[] {1});
    assertThat(binding.type()).isEqualTo(type);
    assertThat(binding).hasToString("ChannelBinding[" + type + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "tls_unique", "a,b", "a b", "a=", "\u00E9", "a\0", "@", "[", "`", "{"})
  void anotherTypeIsTheCallersFault(String type) {
    assertThatIllegalArgumentException().isThrownBy(() -> ChannelBinding.of(type, new byte[] {1}));
  }

  @Test
  void dataIsCopiedAndThereIsSome() {
    byte[] data = {1, 2};
    ChannelBinding binding = ChannelBinding.of("tls-exporter", data);
    data[0] = 3;
    assertThat(binding.data()).containsExactly(1, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChannelBinding.of("tls-exporter", new byte[0]));
  }

  @Test
  void theExporterIsAskedForWhatRfc9266Says() {
    List<String> asked = new ArrayList<>();
    ChannelBinding binding =
        ChannelBinding.tlsExporter(
            (label, length) -> {
              asked.add(label + " " + length);
              byte[] material = new byte[length];
              Arrays.fill(material, (byte) 7);
              return material;
            });
    assertThat(asked).containsExactly("EXPORTER-Channel-Binding 32");
    assertThat(binding.type()).isEqualTo("tls-exporter");
    assertThat(binding.data()).hasSize(32).containsOnly(7);
    for (int length : new int[] {0, 31, 33}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ChannelBinding.tlsExporter((label, asks) -> new byte[length]));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MD5withRSA, SHA-256",
    "SHA1withRSA, SHA-256",
    "SHA1withECDSA, SHA-256",
    "SHA224withRSA, SHA-224",
    "SHA256withRSA, SHA-256",
    "SHA256WITHECDSA, SHA-256",
    "SHA384withECDSA, SHA-384",
    "SHA512withRSA, SHA-512",
    "SHA-256withRSA, SHA-256",
    "SHA512/224withRSA, SHA-512/224",
    "SHA512/256withRSA, SHA-512/256",
    "SHA3-384withECDSA, SHA3-384",
    "SHA256withRSAandMGF1, SHA-256"
  })
  void aCertificateIsHashedAsItsSignatureIs(String signature, String hash)
      throws GeneralSecurityException {
    Optional<ChannelBinding> binding =
        ChannelBinding.tlsServerEndPoint(new StubCertificate(signature, ENCODED));
    assertThat(binding).isPresent();
    assertThat(binding.get().type()).isEqualTo("tls-server-end-point");
    assertThat(binding.get().data()).isEqualTo(MessageDigest.getInstance(hash).digest(ENCODED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ed25519", "EdDSA", "RSASSA-PSS", "NONEwithRSA", "", "1.2.840.113549"})
  void aSignatureThatNamesNoHashGivesNoBinding(String signature) {
    assertThat(ChannelBinding.tlsServerEndPoint(new StubCertificate(signature, ENCODED))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"SHA-1, SHA-256", "SHA-256, SHA-256", "SHA-512, SHA-512", "SHA-512/256, SHA-512/256"})
  void aCertificateSignedByPssIsHashedAsItsParametersSay(String digest, String hash)
      throws Exception {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
    parameters.init(new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), 20, 1));
    X509Certificate certificate =
        new StubCertificate("RSASSA-PSS", ENCODED, parameters.getEncoded());
    assertThat(ChannelBinding.tlsServerEndPoint(certificate))
        .hasValueSatisfying(binding -> assertThat(binding.data()).isEqualTo(digestOf(hash)));
  }

  private static byte[] digestOf(String hash) {
    try {
      return MessageDigest.getInstance(hash).digest(ENCODED);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void pssParametersThatAreNoneGiveNoBinding() {
    assertThat(
            ChannelBinding.tlsServerEndPoint(
                new StubCertificate("RSASSA-PSS", ENCODED, new byte[] {1})))
        .isEmpty();
  }

  @Test
  void aCertificateThatCannotBeEncodedIsTheCallersFault() {
    X509Certificate broken = new StubCertificate("SHA256withRSA", new byte[0]);
    assertThatIllegalArgumentException().isThrownBy(() -> ChannelBinding.tlsServerEndPoint(broken));
  }

  @Test
  void aSessionWithoutAHandshakeHasNoBinding() throws GeneralSecurityException {
    assertThat(ChannelBinding.tlsExporter(SSLContext.getDefault().createSSLEngine().getSession()))
        .isEmpty();
  }

  @Test
  void bothEndsOfAConnectionHaveTheSameBindingAndAnotherConnectionAnother(@TempDir Path directory)
      throws GeneralSecurityException, IOException, InterruptedException {
    SSLContext context = TlsPair.context(directory);
    TlsPair pair = TlsPair.connected(context, "TLSv1.3");
    TlsPair other = TlsPair.connected(context, "TLSv1.3");
    Optional<ChannelBinding> client = ChannelBinding.tlsExporter(pair.client());
    Optional<ChannelBinding> server = ChannelBinding.tlsExporter(pair.server());
    Optional<ChannelBinding> elsewhere = ChannelBinding.tlsExporter(other.client());
    assertThat(client.isPresent()).isEqualTo(canExport());
    assertThat(server.isPresent()).isEqualTo(canExport());
    if (client.isPresent() && server.isPresent() && elsewhere.isPresent()) {
      assertThat(client.get().type()).isEqualTo("tls-exporter");
      assertThat(client.get().data()).hasSize(32).isEqualTo(server.get().data());
      assertThat(client.get().data()).isNotEqualTo(elsewhere.get().data());
    }
    X509Certificate certificate = (X509Certificate) pair.client().getPeerCertificates()[0];
    assertThat(ChannelBinding.tlsServerEndPoint(certificate).orElseThrow().data())
        .isEqualTo(MessageDigest.getInstance("SHA-384").digest(certificate.getEncoded()));
    TlsPair older = TlsPair.connected(context, "TLSv1.2");
    assertThat(ChannelBinding.tlsExporter(older.client())).isEmpty();
    assertThat(ChannelBinding.tlsExporter(older.server())).isEmpty();
  }

  /** Java 25 can, Java 17 cannot. */
  private static boolean canExport() {
    return Arrays.stream(ExtendedSSLSession.class.getMethods())
        .anyMatch(each -> each.getName().equals("exportKeyingMaterialData"));
  }
}
