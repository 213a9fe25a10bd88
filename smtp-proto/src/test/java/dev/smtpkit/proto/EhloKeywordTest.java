package dev.smtpkit.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Field;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EhloKeywordTest {

  private static final Instant NEW_YEAR = Instant.parse("2030-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      value = {
        "PIPELINING, PIPELINING",
        "8bitmime, 8bitmime",
        "'SIZE 35000000', SIZE 35000000",
        "'SIZE   1', SIZE 1",
        "'SIZE\t1 \t', SIZE 1",
        "'X-Y ', X-Y",
        "'X =a=; ~!', X =a=; ~!",
        "'AUTH=LOGIN PLAIN', AUTH LOGIN PLAIN",
        "'auth=LOGIN', AUTH LOGIN",
        "'AUTH=', AUTH",
        "'0 1', 0 1"
      })
  void aLineIsAKeywordWithItsParameters(String line, String text) {
    EhloKeyword keyword = EhloKeyword.parse(line);
    assertThat(keyword).isNotNull().hasToString(text);
    assertThat(EhloKeyword.parse(text)).isEqualTo(keyword).hasSameHashCodeAs(keyword);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " SIZE",
        "-X",
        "X_PIPE_CONNECT",
        "SIZE=1",
        "X ü",
        "ü",
        "X \u007f",
        "X a\0b",
        "X \u0085",
        "X\u212a",
        "AUTHX=LOGIN",
        "."
      })
  void aMalformedEhloLineIsRefused(String line) {
    assertThat(EhloKeyword.parse(line)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-X", "X Y", "X_Y", "X\r\n250 Y", "ü"})
  void aKeywordOutOfTheGrammarIsRefused(String keyword) {
    assertThatIllegalArgumentException().isThrownBy(() -> EhloKeyword.of(keyword));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\r\n250 b", "\t", "ü", "\u007f"})
  void aParameterOutOfTheGrammarIsRefused(String parameter) {
    assertThatIllegalArgumentException().isThrownBy(() -> EhloKeyword.of("X", "a", parameter));
  }

  @Test
  void aKeywordIsComparedWithoutCase() {
    assertThat(EhloKeyword.of("Pipelining").is(EhloKeyword.PIPELINING)).isTrue();
    assertThat(EhloKeyword.of("PIPELININGS").is(EhloKeyword.PIPELINING)).isFalse();
  }

  /** Every keyword of the registry, and the two of the wild, is a constant that is a keyword. */
  @Test
  void everyRegisteredKeywordHasItsConstant() throws IllegalAccessException {
    Set<String> constants = new TreeSet<>();
    for (Field field : EhloKeyword.class.getFields()) {
      String keyword = (String) field.get(null);
      assertThat(EhloKeyword.of(keyword).text()).isEqualTo(keyword);
      constants.add(keyword);
    }
    String registered =
        "SEND SOML SAML EXPN HELP TURN VRFY 8BITMIME SIZE CHUNKING BINARYMIME CHECKPOINT DELIVERBY"
            + " PIPELINING DSN ETRN ENHANCEDSTATUSCODES STARTTLS NO-SOLICITING MTRK SUBMITTER ATRN"
            + " AUTH FUTURERELEASE CONPERM CONNEG BURL UTF8SMTP SMTPUTF8 MT-PRIORITY RRVS"
            + " REQUIRETLS LIMITS VERB ONEX XCLIENT XFORWARD";
    assertThat(constants).containsExactlyInAnyOrder(registered.split(" "));
  }

  @Test
  void whatAServerOffersIsWrittenInItsForm() {
    OptionalInt none = OptionalInt.empty();
    assertThat(EhloKeyword.size(0)).hasToString("SIZE 0");
    assertThat(EhloKeyword.size(Long.MAX_VALUE)).hasToString("SIZE 9223372036854775807");
    assertThat(EhloKeyword.auth(List.of("PLAIN", "SCRAM-SHA-256-PLUS")))
        .hasToString("AUTH PLAIN SCRAM-SHA-256-PLUS");
    assertThat(EhloKeyword.deliverBy(240)).hasToString("DELIVERBY 240");
    assertThat(EhloKeyword.futureRelease(new FutureRelease(86_400, NEW_YEAR)))
        .hasToString("FUTURERELEASE 86400 2030-01-01T00:00:00Z");
    assertThat(EhloKeyword.mtPriority("MIXER")).hasToString("MT-PRIORITY MIXER");
    assertThat(EhloKeyword.noSoliciting(List.of())).hasToString("NO-SOLICITING");
    assertThat(EhloKeyword.noSoliciting(List.of("net.example:ADV", "org.example:ADV:ADLT")))
        .hasToString("NO-SOLICITING net.example:ADV,org.example:ADV:ADLT");
    assertThat(EhloKeyword.limits(new Limits(OptionalInt.of(9), none, OptionalInt.of(1))))
        .hasToString("LIMITS MAILMAX=9 RCPTDOMAINMAX=1");
  }

  @Test
  void whatHasNotTheFormIsRefused() {
    OptionalInt none = OptionalInt.empty();
    assertThatIllegalArgumentException().isThrownBy(() -> EhloKeyword.size(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> EhloKeyword.auth(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> EhloKeyword.auth(List.of("plain")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EhloKeyword.auth(List.of("PLAIN", "PLAIN")));
    assertThatIllegalArgumentException().isThrownBy(() -> EhloKeyword.deliverBy(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> EhloKeyword.deliverBy(1_000_000_000));
    assertThatIllegalArgumentException().isThrownBy(() -> EhloKeyword.mtPriority("x".repeat(21)));
    assertThatIllegalArgumentException().isThrownBy(() -> EhloKeyword.mtPriority("a,b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EhloKeyword.noSoliciting(List.of("a,b", "c")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EhloKeyword.limits(new Limits(none, none, none)));
    for (int limit : new int[] {0, -1, 1_000_000}) {
      OptionalInt bad = OptionalInt.of(limit);
      assertThatIllegalArgumentException().isThrownBy(() -> new Limits(bad, none, none));
      assertThatIllegalArgumentException().isThrownBy(() -> new Limits(none, bad, none));
      assertThatIllegalArgumentException().isThrownBy(() -> new Limits(none, none, bad));
    }
    for (int interval : new int[] {0, -1, 1_000_000_000}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new FutureRelease(interval, NEW_YEAR));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new FutureRelease(1, Instant.MAX));
    assertThatIllegalArgumentException().isThrownBy(() -> new FutureRelease(1, Instant.MIN));
  }
}
