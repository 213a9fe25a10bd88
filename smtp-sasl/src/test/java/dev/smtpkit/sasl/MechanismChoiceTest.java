package dev.smtpkit.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.MechanismChoice.Binding;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice of a client among the offered mechanisms. */
class MechanismChoiceTest {
  private static final List<String> ALL =
      List.of(
          "CRAM-MD5",
          "LOGIN",
          "PLAIN",
          "EXTERNAL",
          "XOAUTH2",
          "SCRAM-SHA-1",
          "SCRAM-SHA-1-PLUS",
          "SCRAM-SHA-256",
          "SCRAM-SHA-256-PLUS");

  private static List<String> words(String text) {
    return Arrays.asList(text.split(" "));
  }

  private static MechanismChoice choice(
      boolean encrypted, Binding binding, boolean bindable, boolean cramMd5) {
    MechanismChoice.Builder builder = MechanismChoice.builder().channelBinding(binding);
    if (encrypted) {
      builder.encrypted();
    }
    if (bindable) {
      builder.bindable();
    }
    if (cramMd5) {
      builder.allowCramMd5();
    }
    MechanismChoice choice = builder.build();
    // toBuilder keeps every setting.
    return choice.toBuilder().build();
  }

  @Test
  void settingsAreUndoneByTheirOpposites() {
    List<String> weak = List.of("PLAIN", "CRAM-MD5");
    MechanismChoice all = choice(true, Binding.PREFER, true, true);
    assertThat(all.choose(weak, List.of())).isEqualTo("PLAIN");
    MechanismChoice.Builder builder = all.toBuilder().notEncrypted();
    assertThat(builder.build().choose(weak, List.of())).isEqualTo("CRAM-MD5");
    assertThat(builder.refuseCramMd5().build().choose(weak, List.of())).isNull();
    assertThat(all.choose(ALL, List.of())).isEqualTo("SCRAM-SHA-256-PLUS");
    assertThat(all.toBuilder().notBindable().build().choose(ALL, List.of()))
        .isEqualTo("SCRAM-SHA-256");
  }

  /** Without a channel binding at hand. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // offered, encrypted, CRAM-MD5 allowed, chosen
        "PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256, true, true, SCRAM-SHA-256",
        "SCRAM-SHA-256-PLUS SCRAM-SHA-256, true, true, SCRAM-SHA-256",
        "PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1, true, true, SCRAM-SHA-1",
        "SCRAM-SHA-256, false, false, SCRAM-SHA-256",
        "LOGIN PLAIN CRAM-MD5, true, true, PLAIN",
        "LOGIN CRAM-MD5, true, true, LOGIN",
        "CRAM-MD5, true, true, CRAM-MD5",
        "CRAM-MD5, true, false, -",
        "LOGIN PLAIN, false, false, -",
        "LOGIN PLAIN CRAM-MD5, false, false, -",
        "LOGIN PLAIN CRAM-MD5, false, true, CRAM-MD5",
        "SCRAM-SHA-256-PLUS, true, true, -",
        "EXTERNAL GSSAPI XOAUTH2, true, true, -",
        "scram-sha-256 PLAIN, true, true, SCRAM-SHA-256"
      })
  void theStrongestIsTaken(String offered, boolean encrypted, boolean cramMd5, String taken) {
    for (Binding binding : List.of(Binding.DISABLE, Binding.PREFER)) {
      MechanismChoice choice = choice(encrypted, binding, false, cramMd5);
      assertThat(choice.choose(words(offered), List.of())).isEqualTo(taken);
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // policy, binding at hand, chosen of all
        "DISABLE, true, SCRAM-SHA-256",
        "DISABLE, false, SCRAM-SHA-256",
        "PREFER, true, SCRAM-SHA-256-PLUS",
        "PREFER, false, SCRAM-SHA-256",
        "REQUIRE, true, SCRAM-SHA-256-PLUS",
        "REQUIRE, false, -"
      })
  void thePolicyAboutChannelBindingDecides(Binding binding, boolean bindable, String taken) {
    MechanismChoice choice = choice(true, binding, bindable, true);
    assertThat(choice.choose(ALL, List.of())).isEqualTo(taken);
  }

  /** CVE-2025-49146. */
  @Test
  void aBindingThatIsRequiredIsNeverLeftOut() {
    MechanismChoice choice = choice(true, Binding.REQUIRE, true, true);
    List<String> unbound = ALL.stream().filter(each -> !each.endsWith("-PLUS")).toList();
    assertThat(choice.choose(unbound, List.of())).isNull();
    assertThat(choice.choose(ALL, List.of("SCRAM-SHA-256-PLUS"))).isEqualTo("SCRAM-SHA-1-PLUS");
    assertThat(choice.choose(ALL, List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS"))).isNull();
  }

  @Test
  void onceScramHasFailedOnlyScramIsTaken() {
    MechanismChoice choice = choice(true, Binding.PREFER, true, true);
    assertThat(choice.choose(ALL, List.of("SCRAM-SHA-256-PLUS"))).isEqualTo("SCRAM-SHA-1-PLUS");
    // A binding that fails may show an attacker between the two sides.
    assertThat(choice.choose(ALL, List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS"))).isNull();
    assertThat(choice.choose(List.of("SCRAM-SHA-256"), List.of("scram-sha-256-plus"))).isNull();
    assertThat(choice.choose(ALL, List.of("SCRAM-SHA-256"))).isEqualTo("SCRAM-SHA-256-PLUS");
    MechanismChoice unbindable = choice(true, Binding.PREFER, false, true);
    assertThat(unbindable.choose(ALL, List.of("SCRAM-SHA-256"))).isEqualTo("SCRAM-SHA-1");
    List<String> all =
        List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1");
    assertThat(choice.choose(ALL, all)).isNull();
    for (String failed : all) {
      assertThat(choice.choose(List.of("PLAIN", "LOGIN", "CRAM-MD5"), List.of(failed))).isNull();
    }
  }

  @Test
  void aClientThatCouldBindSaysSoIfItIsNotOffered() {
    List<String> unbound = List.of("scram-sha-256", "PLAIN");
    for (Binding binding : List.of(Binding.PREFER, Binding.REQUIRE)) {
      assertThat(choice(true, binding, true, false).plusNotOffered(unbound)).isTrue();
      assertThat(choice(true, binding, true, false).plusNotOffered(ALL)).isFalse();
      assertThat(choice(true, binding, false, false).plusNotOffered(unbound)).isFalse();
    }
    assertThat(choice(true, Binding.DISABLE, true, false).plusNotOffered(unbound)).isFalse();
  }

  @Test
  void aFailedMechanismIsNotChosenAgain() {
    MechanismChoice choice = choice(true, Binding.PREFER, false, true);
    List<String> offered = List.of("PLAIN", "LOGIN", "CRAM-MD5");
    assertThat(choice.choose(offered, List.of("PLAIN"))).isEqualTo("LOGIN");
    assertThat(choice.choose(offered, List.of("PLAIN", "LOGIN"))).isEqualTo("CRAM-MD5");
    assertThat(choice.choose(offered, offered)).isNull();
    assertThat(choice.choose(List.of(), List.of())).isNull();
  }

  @Test
  void prefersTheStrongerHash() {
    MechanismChoice bindable = choice(true, Binding.PREFER, true, false);
    List<String> offered =
        List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-512", "scram-sha-512-plus", "SCRAM-SHA-256");
    assertThat(bindable.choose(offered, List.of())).isEqualTo("SCRAM-SHA-512-PLUS");
    assertThat(bindable.choose(offered, List.of("SCRAM-SHA-512-PLUS")))
        .isEqualTo("SCRAM-SHA-256-PLUS");
    assertThat(choice(true, Binding.PREFER, false, false).choose(offered, List.of()))
        .isEqualTo("SCRAM-SHA-512");
    assertThat(bindable.plusNotOffered(List.of("SCRAM-SHA-512"))).isTrue();
    assertThat(bindable.plusNotOffered(offered)).isFalse();
  }
}
