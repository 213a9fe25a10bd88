package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.utf8;
import static dev.smtpkit.sasl.ScramParties.asked;
import static dev.smtpkit.sasl.ScramParties.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.sasl.ScramVectors.Vector;
import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our server and the client-first-message: accepted and refused forms (RFC 5802 7). */
class ScramClientFirstTest {
  private static final Vector VECTOR = ScramVectors.SHA_256;
  private static final ChannelBinding EXPORTER =
      ChannelBinding.of("tls-exporter", new byte[] {1, 2, 3});

  private static ScramServerSettings settings() {
    return ScramParties.serverSettings(VECTOR, Crypto.bouncyCastle());
  }

  private static ServerExchange exchange() {
    return ScramParties.server(settings(), false, "nonce");
  }

  private static void assertMalformed(byte[] message) {
    ServerExchange exchange = exchange();
    assertThat(exchange.start(message))
        .isEqualTo(
            new ServerStep.Failure(FailureReason.MALFORMED, "SCRAM-SHA-256: client-first-message"));
    HeldSecrets.assertEnded(exchange);
  }

  private static String user(String message) {
    return asked(exchange().start(utf8(message)), Request.Scram.class).user();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        ",,",
        ",,,",
        "p",
        "p=",
        "p.a",
        "p=,,n=u,r=x",
        "p=tls_unique,,n=u,r=x",
        "p=AAAAAA,,,",
        "F,n,,n=u,r=x",
        "x,,n=u,r=x",
        "y,t=frop,,",
        "n,a=,n=u,r=x",
        "y,a=frml=FFrop,,",
        "y,,m=frop,",
        "n,,m=1,n=u,r=x",
        "n,,n=u,m=1,r=x",
        "n,,n=u,r=x,m=1",
        "y,,nn,",
        "y,,n=frml=FFrop,",
        "y,,n=user,q=frop",
        "n,,n=,r=x",
        "n,,n=u",
        "n,,n=u,",
        "n,,n=u,r=",
        "n,,n=u,r",
        "n,,r=x,n=u",
        "n,,n=u,r=a b",
        "n,,n=u,r=a\u007F",
        "n,,n=u,r=\u00E9",
        "\0n,,n=u,r=x",
        "n,,n=u\0,r=x",
        "n,,n=u,r=x\0",
        "n,a=u\0,n=u,r=x",
        "n,,n=u,r=x,x=\0",
        "n,,n=u,r=x,",
        "n,,n=u,r=x,xx=1",
        "n,,n=u,r=x,x",
        "n,,n=u,r=x,x=",
        "n,,n=u,r=x,1=1",
        "n,,n=u,r=x,@=1",
        "n,,n=u,r=x,[=1",
        "n,,n=u,r=x,`=1",
        "n,,n=u,r=x,{=1",
        "n,,n=u,r=x,r=x",
        "n,,n=u,r=x,n=u",
        "n=u,r=x",
        "n,n=u,r=x",
        "n,,,n=u,r=x",
        "n ,,n=u,r=x",
        "N,,n=u,r=x",
        "Y,,n=u,r=x",
        "n=x,,n=u,r=x",
        "y=x,,n=u,r=x",
        "n,b=u,n=u,r=x",
        "n,a,n=u,r=x",
        "n,u,n=u,r=x",
        "n,,N=u,r=x",
        "n,,n=u,R=x",
        " n,,n=u,r=x"
      })
  void aMessageOfAnotherGrammarIsMalformed(String message) {
    assertMalformed(utf8(message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"=2c", "=3d", "=2D", "=2", "=", "a=", "=2Ca=", "==2C", "=3", "=20", "=C2"})
  void anEqualsSignInANameBeginsAnEscapeOfTwo(String name) {
    assertMalformed(utf8("n,,n=" + name + ",r=x"));
    assertMalformed(utf8("n,a=" + name + ",n=u,r=x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {"u u", "=2C ,", "=3D =", "us=2Ce=3Dr us,e=r", "=3D2C =2C", "a=2C=3D=2C a,=,"})
  void anEscapeStandsForACommaOrAnEqualsSign(String saslname, String name) {
    assertThat(user("n,,n=" + saslname + ",r=x")).isEqualTo(name);
    byte[] octets = utf8(saslname);
    assertThat(ScramClientFirst.saslname(octets, 0, octets.length)).isEqualTo(name);
    assertThat(ScramClientFirst.saslname(utf8(name))).isEqualTo(octets);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r=!", "r=~", "r=x,A=1", "r=x,Z=1", "r=x,b=1", "r=x,z=1", "r=x,z=1,y=="})
  void aNonceIsOfPrintableAsciiAndAnExtensionNamedByALetterWithoutAMeaning(String rest) {
    assertThat(user("n,,n=u," + rest)).isEqualTo("u");
  }

  @Test
  void malformedUtf8IsRefusedAnywhere() {
    for (byte[] octets :
        List.of(
            new byte[] {(byte) 0xC0, (byte) 0x80},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xC3})) {
      assertMalformed(OctetArrays.join(utf8("n,,n="), octets, utf8(",r=x")));
      assertMalformed(OctetArrays.join(utf8("n,a="), octets, utf8(",n=u,r=x")));
      assertMalformed(OctetArrays.join(utf8("n,,n=u,r="), octets));
      assertMalformed(OctetArrays.join(utf8("n,,n=u,r=x,x="), octets));
    }
  }

  @Test
  void aNonceMayHave512OctetsAndANameMayHave1024() {
    String name = "\u00E9".repeat(512);
    assertThat(user("n,,n=" + name + ",r=" + "x".repeat(512))).isEqualTo(name);
    assertMalformed(utf8("n,,n=u,r=" + "x".repeat(513)));
    assertMalformed(utf8("n,,n=" + name + "x,r=x"));
    assertMalformed(utf8("n,a=" + name + "x,n=u,r=x"));
    assertThat(user("n,,n=" + "=2C".repeat(1024) + ",r=x")).isEqualTo(",".repeat(1024));
    String head = "n,,n=u,r=x,x=";
    assertThat(user(head + "x".repeat(9213 - head.length()))).isEqualTo("u");
    assertMalformed(utf8(head + "x".repeat(9214 - head.length())));
  }

  @Test
  void everyTruncationIsMalformedUpToTheNonce() {
    byte[] first = utf8(VECTOR.clientFirst());
    int nonceAt = VECTOR.clientFirst().indexOf("r=") + 2;
    for (int length = 0; length <= first.length; length++) {
      byte[] truncated = Arrays.copyOf(first, length);
      if (length <= nonceAt) {
        assertMalformed(truncated);
      } else {
        assertThat(exchange().start(truncated)).isInstanceOf(ServerStep.Need.class);
      }
    }
  }

  @Test
  void aClientThatSaysNothingIsAskedByAnEmptyChallenge() {
    ServerExchange exchange = exchange();
    assertThat(said(exchange.start(null))).isEmpty();
    assertThat(asked(exchange.respond(utf8(VECTOR.clientFirst())), Request.Scram.class))
        .usingRecursiveComparison()
        .isEqualTo(Request.Scram.of("user", HashFunction.SHA_256));
  }

  @Test
  void aRecordForAnotherHashFunctionIsNoAnswer() {
    ServerExchange exchange = exchange();
    exchange.start(utf8(VECTOR.clientFirst()));
    Answer other = new Answer.ScramRecord(ScramVectors.SHA_1.credential(Crypto.jce()));
    assertThatIllegalArgumentException().isThrownBy(() -> exchange.resume(other));
  }

  static List<String> flags() {
    return List.of("n,,n=u,r=x", "y,,n=u,r=x", "p=tls-exporter,,n=u,r=x");
  }

  @ParameterizedTest
  @MethodSource("flags")
  void theClientsFlagAboutChannelBindingDecides(String message) {
    ScramServerSettings plain = settings();
    ScramServerSettings known = plain.toBuilder().channelBindings(List.of(EXPORTER)).build();
    ScramServerSettings advertised = known.toBuilder().plusAdvertised().build();
    char flag = message.charAt(0);
    assertDecided(plain, false, message, flag != 'p');
    assertDecided(known, false, message, true);
    assertDecided(advertised, false, message, flag != 'y');
    assertDecided(advertised, true, message, flag == 'p');
  }

  private static void assertDecided(
      ScramServerSettings settings, boolean plus, String message, boolean taken) {
    ServerExchange exchange = ScramParties.server(settings, plus, "nonce");
    ServerStep step = exchange.start(utf8(message));
    if (taken) {
      assertThat(step).isInstanceOf(ServerStep.Need.class);
    } else {
      assertThat(step)
          .isInstanceOfSatisfying(
              ServerStep.Failure.class,
              failure -> assertThat(failure.reason()).isEqualTo(FailureReason.CHANNEL_BINDING));
      HeldSecrets.assertEnded(exchange);
    }
  }

  @Test
  void eachRefusalAboutChannelBindingSaysWhich() {
    ScramServerSettings known = settings().toBuilder().channelBindings(List.of(EXPORTER)).build();
    ScramServerSettings advertised = known.toBuilder().plusAdvertised().build();
    assertThat(ScramParties.server(known, false, "x").start(utf8("p=tls-unique,,n=u,r=x")))
        .isEqualTo(
            unbound("SCRAM-SHA-256: the client's type of channel binding is not known here"));
    assertThat(ScramParties.server(known, true, "x").start(utf8("n,,n=u,r=x")))
        .isEqualTo(
            unbound("SCRAM-SHA-256-PLUS: no channel binding under a name that ends in -PLUS"));
    assertThat(ScramParties.server(advertised, false, "x").start(utf8("y,,n=u,r=x")))
        .isEqualTo(
            unbound("SCRAM-SHA-256: the offer of -PLUS was stripped on its way to the client"));
  }

  private static ServerStep unbound(String detail) {
    return new ServerStep.Failure(FailureReason.CHANNEL_BINDING, detail);
  }

  @Test
  void aConnectionWithABindingIsOfferedBothAndNoticesThatOneWasTakenOut() {
    ScramServerSettings drawing =
        ScramServerSettings.builder(VECTOR.parameters.hash(), octets -> {}, ScramParties.mocks())
            .build();
    List<ServerMechanism> offered =
        drawing.toBuilder().channelBindings(List.of(EXPORTER)).build().mechanisms();
    assertThat(offered)
        .extracting(ServerMechanism::name)
        .containsExactly("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256");
    assertThat(offered.get(1).newExchange().start(utf8("y,,n=u,r=x")))
        .isEqualTo(
            unbound("SCRAM-SHA-256: the offer of -PLUS was stripped on its way to the client"));
    assertThatIllegalStateException().isThrownBy(drawing::mechanisms);
  }

  @Test
  void aBindingOfAnotherConnectionIsRefused() {
    Vector vector =
        ScramVectors.all().stream().filter(each -> each.binding != null).findFirst().orElseThrow();
    ScramServerSettings settings =
        ScramParties.serverSettings(vector, Crypto.jce()).toBuilder()
            .channelBindings(List.of(EXPORTER))
            .build();
    ServerExchange exchange = ScramParties.server(settings, true, vector.parameters.serverNonce());
    exchange.start(utf8(vector.clientFirst()));
    exchange.resume(new Answer.ScramRecord(vector.credential(Crypto.jce())));
    assertThat(exchange.respond(utf8(vector.clientFinal())))
        .isEqualTo(
            unbound(
                "SCRAM-SHA-256-PLUS: c= is not the GS2 header and channel binding of this"
                    + " exchange"));
  }
}
