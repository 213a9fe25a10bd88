package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SecretTest {
  @Test
  void printsItsLengthOnly() {
    Secret secret = secret("swordfish");
    assertThat(secret).hasToString("Secret[9 octets]");
    secret.close();
    assertThat(secret).hasToString("Secret[closed]");
  }

  @Test
  void closeOverwritesTheOctetsWithZeros() {
    Secret secret = Secret.copyOf(utf8("swordfish"));
    byte[] held = secret.octets();
    secret.close();
    assertThat(held).containsOnly(0).hasSize(9);
    secret.close();
  }

  @Test
  void copyOfLeavesTheCallersArrayAlone() {
    byte[] octets = utf8("swordfish");
    Secret secret = Secret.copyOf(octets);
    Arrays.fill(octets, (byte) 0);
    assertThat(secret.matches(utf8("swordfish"))).isTrue();
    secret.close();
  }

  @Test
  void owningTakesTheArrayItself() {
    byte[] octets = utf8("swordfish");
    Secret.owning(octets).close();
    assertThat(octets).containsOnly(0);
  }

  @Test
  void copyIsTheCallersOwn() {
    Secret secret = secret("swordfish");
    byte[] copy = secret.copy();
    assertThat(copy).isEqualTo(utf8("swordfish"));
    Arrays.fill(copy, (byte) 0);
    assertThat(secret.matches(utf8("swordfish"))).isTrue();
    secret.close();
  }

  @Test
  void encodesCharactersAsUtf8() {
    char[] typed = "pè\ud83d\ude00".toCharArray();
    assertThat(Secret.encode(typed).matches(utf8("pè\ud83d\ude00"))).isTrue();
    assertThat(typed).isEqualTo("pè\ud83d\ude00".toCharArray());
    assertThat(Secret.encode(new char[0]).length()).isZero();
  }

  @Test
  void refusesAnUnpairedSurrogateWhereverItStands() {
    for (String typed : new String[] {"\ud83dx", "x\ude00y", "swordfish\ud83d"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Secret.encode(typed.toCharArray()))
          .withMessage("the text has an unpaired surrogate");
    }
  }

  @Test
  void useAfterCloseIsTheCallersFault() {
    Secret closed = secret("swordfish");
    closed.close();
    assertThatIllegalStateException().isThrownBy(closed::length);
    assertThatIllegalStateException().isThrownBy(closed::copy);
    assertThatIllegalStateException().isThrownBy(() -> closed.matches(new byte[0]));
    assertThatIllegalStateException().isThrownBy(() -> secret("x").matches(closed));
  }

  @Test
  void equalityIsIdentity() {
    assertThat(secret("swordfish")).isNotEqualTo(secret("swordfish"));
  }

  @Property
  void matchesTheSameOctetsOnly(@ForAll byte[] one, @ForAll byte[] other) {
    Secret secret = Secret.copyOf(one);
    assertThat(secret.matches(one)).isTrue();
    assertThat(secret.matches(other)).isEqualTo(Arrays.compare(one, other) == 0);
    assertThat(secret.matches(Secret.copyOf(other))).isEqualTo(Arrays.compare(one, other) == 0);
  }
}
