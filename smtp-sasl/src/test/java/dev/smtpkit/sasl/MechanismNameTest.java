package dev.smtpkit.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The one list of mechanisms. */
class MechanismNameTest {

  @Test
  void hasEveryMechanismOfThisModule() {
    Account account = new Account("tim", "tanstaaf", null, 16);
    assertThat(MechanismName.values())
        .extracting(MechanismName::text)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Mechanism.values()).map(each -> each.client(account).mechanism()).toList())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Mechanism.values()).map(each -> each.server(account).name()).toList());
  }

  @Test
  void namesScramByItsHashAndBinding() {
    for (HashFunction hash : HashFunction.values()) {
      for (boolean bound : new boolean[] {false, true}) {
        MechanismName name = MechanismName.scram(hash, bound);
        assertThat(name.hash()).isEqualTo(hash);
        assertThat(name.isScram()).isTrue();
        assertThat(name.isBound()).isEqualTo(bound);
        assertThat(name).hasToString("SCRAM-" + hash + (bound ? "-PLUS" : ""));
      }
    }
    assertThat(MechanismName.PLAIN.isScram()).isFalse();
    assertThat(MechanismName.PLAIN.isBound()).isFalse();
    assertThat(MechanismName.PLAIN.hash()).isNull();
  }

  @Test
  void isFoundInEitherCase() {
    for (MechanismName name : MechanismName.values()) {
      assertThat(MechanismName.of(name.text())).isEqualTo(name);
    }
    assertThat(MechanismName.of("scram-sha-256-Plus")).isEqualTo(MechanismName.SCRAM_SHA_256_PLUS);
    assertThat(MechanismName.of("SCRAM_SHA_256")).isNull();
    assertThat(MechanismName.of("GSSAPI")).isNull();
    assertThat(MechanismName.of("pla\u0131n")).as("dotless i").isNull();
    assertThat(MechanismName.of("\u017fcram-sha-1")).as("long s").isNull();
    assertThat(MechanismName.of("")).isNull();
  }
}
