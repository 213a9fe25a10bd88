package dev.smtpkit.proto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R14: the time stamp line of RFC 5321 4.4. */
class ReceivedTest {

  private static Received received(String id, @Nullable ForwardPath recipient) {
    return new Received(
        HelloName.of("client.example"),
        new AddressLiteral.IPv4(0xC0000201),
        DomainName.of("mx.example.org"),
        WithProtocol.ESMTP,
        id,
        recipient,
        OffsetDateTime.of(2026, 3, 1, 4, 5, 6, 0, ZoneOffset.ofHoursMinutes(-3, -30)));
  }

  @Test
  void namesASingleRecipient() {
    ForwardPath path = new ForwardPath(Mailbox.of("a b", DomainName.of("example.org")));
    assertThat(received("x1", path).text())
        .isEqualTo(
            """
            Received: from client.example ([192.0.2.1])\r
            \tby mx.example.org with ESMTP id x1\r
            \tfor <"a b"@example.org>;\r
            \tSun, 1 Mar 2026 04:05:06 -0330\r
            """);
  }

  @Test
  void namesNoRecipientIfThereAreSeveral() {
    assertThat(received("x1", null).text())
        .doesNotContain("for")
        .endsWith("id x1;\r\n\tSun, 1 Mar 2026 04:05:06 -0330\r\n");
  }

  @Test
  void takesNoIdThatCouldBeginAnotherLine() {
    assertThatIllegalArgumentException().isThrownBy(() -> received("x\r\nBcc: y", null));
    assertThatIllegalArgumentException().isThrownBy(() -> received("", null));
  }

  private static WithProtocol word(Verb hello, boolean utf8, boolean tls, boolean authenticated) {
    WithProtocol word = WithProtocol.of(hello);
    word = utf8 ? word.smtpUtf8() : word;
    word = authenticated ? word.authenticated() : word;
    return tls ? word.underTls() : word;
  }

  /** RFC 3848 and RFC 6531 4.3: each of the seventeen words, for what it stands. */
  @Test
  void theWordForTheProtocolSaysHowAMessageCame() {
    for (boolean utf8 : new boolean[] {false, true}) {
      for (boolean tls : new boolean[] {false, true}) {
        for (boolean authenticated : new boolean[] {false, true}) {
          String letters = (tls ? "S" : "") + (authenticated ? "A" : "");
          assertThat(word(Verb.EHLO, utf8, tls, authenticated))
              .hasToString((utf8 ? "UTF8SMTP" : "ESMTP") + letters);
          assertThat(word(Verb.LHLO, utf8, tls, authenticated))
              .hasToString((utf8 ? "UTF8LMTP" : "LMTP") + letters);
          assertThat(word(Verb.HELO, utf8, tls, authenticated)).hasToString("SMTP");
        }
      }
    }
    assertThatIllegalArgumentException().isThrownBy(() -> WithProtocol.of(Verb.MAIL));
  }

  /** No host has such a name, and it can neither end the comment nor begin a field. */
  @ParameterizedTest
  @CsvSource({
    "Mail Gadget 9.0.3, Mail Gadget 9.0.3",
    "MÜLLER-PC, M?LLER-PC",
    "a) by evil (b\\, a? by evil ?b?",
    "x;y@\"z\", x?y??z?",
    "'', ''"
  })
  void anOpaqueNameStandsInACommentBehindTheAddress(String name, String comment) {
    byte[] octets = name.getBytes(UTF_8);
    Received received =
        new Received(
            requireNonNull(HelloName.opaque(octets, 0, octets.length)),
            AddressLiteral.of("[192.0.2.1]"),
            DomainName.of("mx.example.org"),
            WithProtocol.ESMTP,
            "id",
            null,
            OffsetDateTime.of(2026, 7, 28, 8, 0, 0, 0, ZoneOffset.UTC));
    assertThat(received.text())
        .startsWith(
            "Received: from [192.0.2.1] (helo=" + comment + ")\r\n\tby mx.example.org with");
  }

  @Test
  void theReturnPathKeepsTheReversePath() {
    assertThat(new ReturnPath(ReversePath.NULL).text()).isEqualTo("Return-Path: <>\r\n");
    assertThat(new ReturnPath(new ReversePath(Mailbox.of("\"a b\"@c.example"))).text())
        .isEqualTo("Return-Path: <\"a b\"@c.example>\r\n");
  }
}
