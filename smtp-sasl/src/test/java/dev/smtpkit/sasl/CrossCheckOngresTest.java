package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Another library's client of SCRAM against our server. */
class CrossCheckOngresTest {
  /** The least iterations that the other side takes. */
  private static final int ITERATIONS = 4096;

  private static final String PASSWORD = "p=\u00e4ss,w\u00f6rt";
  private static final Account KNOWN = new Account("anyone", PASSWORD, null, ITERATIONS);
  private static final Map<HashFunction, ScramCredential> RECORDS =
      new EnumMap<>(HashFunction.class);
  private static final Map<HashFunction, byte[]> SALTED = new EnumMap<>(HashFunction.class);

  static {
    for (HashFunction hash : HashFunction.values()) {
      ScramCredential record = Mechanism.credential(KNOWN, hash);
      RECORDS.put(hash, record);
      SALTED.put(hash, Mechanism.salted(KNOWN, hash, record.salt()));
    }
  }

  /** Names that preparation does not change, because the other side prepares names too. */
  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .withChars(",=\u00e9\u00df\u20ac\u65e5")
        .ofMinLength(1)
        .ofMaxLength(40);
  }

  @Provide
  Arbitrary<String> printable() {
    return Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(40);
  }

  /** All characters of a nonce: printable ASCII but the comma. */
  @Provide
  Arbitrary<String> nonces() {
    return Arbitraries.strings()
        .withCharRange('!', '+')
        .withCharRange('-', '~')
        .ofMinLength(1)
        .ofMaxLength(64);
  }

  private static ServerStep exchange(
      ScramClient client, ServerExchange server, ScramCredential record, boolean initialResponse)
      throws ScramException {
    byte[] first = utf8(client.clientFirstMessage().toString());
    ServerStep step = server.start(initialResponse ? first : null);
    if (!initialResponse) {
      assertThat(step).isEqualTo(new ServerStep.Challenge(new byte[0]));
      step = server.respond(first);
    }
    step =
        Steps.drive(
            server,
            step,
            request ->
                request instanceof Request.Scram
                    ? new Answer.ScramRecord(record)
                    : Answers.AUTHORIZED);
    if (!(step instanceof ServerStep.Challenge serverFirst)) {
      return step;
    }
    client.serverFirstMessage(text(serverFirst));
    step =
        Steps.drive(
            server,
            server.respond(utf8(client.clientFinalMessage().toString())),
            request -> Answers.AUTHORIZED);
    if (!(step instanceof ServerStep.Challenge serverFinal)) {
      return step;
    }
    // It throws unless the signature is right.
    client.serverFinalMessage(text(serverFinal));
    return server.respond(new byte[0]);
  }

  private static String text(ServerStep.Challenge challenge) {
    return new String(challenge.octets(), StandardCharsets.UTF_8);
  }

  private static ServerExchange server(HashFunction hash, @Nullable ChannelBinding binding) {
    ScramServerSettings.Builder settings =
        ScramServerSettings.builder(hash, Mechanism.randomness(8), Mechanism.MOCKS);
    return binding == null
        ? settings.build().mechanism().newExchange()
        : settings
            .channelBindings(List.of(Mechanism.BINDING, binding))
            .plusAdvertised()
            .build()
            .plusMechanism()
            .newExchange();
  }

  private static void name(ScramClient.FinalBuildStage builder, @Nullable String authzid) {
    if (authzid != null) {
      builder.authzid(authzid);
    }
  }

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void theirClientWithAKeyAgainstOurServer(
      @ForAll HashFunction hash,
      @ForAll("names") String user,
      @ForAll("nonces") String nonce,
      @ForAll("printable") @Nullable String authzid,
      @ForAll boolean initialResponse)
      throws ScramException {
    ScramClient.FinalBuildStage builder =
        ScramClient.builder()
            .advertisedMechanisms(List.of(Scram.name(hash, false)))
            .username(user)
            .saltedPassword(SALTED.get(hash))
            .nonceSupplier(() -> nonce);
    name(builder, authzid);
    ServerStep last =
        exchange(builder.build(), server(hash, null), RECORDS.get(hash), initialResponse);
    assertThat(last)
        .isEqualTo(new ServerStep.Success(new Identity(user, authzid == null ? user : authzid)));
  }

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void theirBoundClientAgainstOurServer(
      @ForAll HashFunction hash,
      @ForAll("names") String user,
      @ForAll("nonces") String nonce,
      @ForAll @Size(min = 1, max = 64) byte[] certificateHash,
      @ForAll boolean same)
      throws ScramException {
    byte[] seen = certificateHash.clone();
    seen[0] ^= (byte) (same ? 0 : 1);
    ScramClient client =
        ScramClient.builder()
            .advertisedMechanisms(List.of(Scram.name(hash, false), Scram.name(hash, true)))
            .username(user)
            .saltedPassword(SALTED.get(hash))
            .nonceSupplier(() -> nonce)
            .channelBinding(ChannelBinding.TLS_SERVER_END_POINT, seen)
            .build();
    assertThat(client.getScramMechanism().getName()).isEqualTo(Scram.name(hash, true));
    ChannelBinding binding =
        ChannelBinding.of(ChannelBinding.TLS_SERVER_END_POINT, certificateHash);
    ServerStep last = exchange(client, server(hash, binding), RECORDS.get(hash), true);
    if (same) {
      assertThat(last).isEqualTo(new ServerStep.Success(Identity.of(user)));
    } else {
      assertThat(((ServerStep.Failure) last).reason()).isEqualTo(FailureReason.CHANNEL_BINDING);
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void theirClientWithAPasswordAgainstOurServer(
      @ForAll HashFunction hash,
      @ForAll("printable") String user,
      @ForAll("printable") String password,
      @ForAll("nonces") String nonce,
      @ForAll boolean right)
      throws ScramException {
    Assume.that(!password.equals(" "));
    Account account = new Account(user, password, null, ITERATIONS);
    ScramClient client =
        ScramClient.builder()
            .advertisedMechanisms(List.of(Scram.name(hash, false)))
            .username(user)
            .password((right ? password : password + "x").toCharArray())
            .stringPreparation(StringPreparation.SASL_PREPARATION)
            .nonceSupplier(() -> nonce)
            .build();
    ServerStep last =
        exchange(client, server(hash, null), Mechanism.credential(account, hash), true);
    if (right) {
      assertThat(last).isEqualTo(new ServerStep.Success(Identity.of(user)));
    } else {
      assertThat(last)
          .isEqualTo(new ServerStep.Failure(FailureReason.CREDENTIALS, "proof not verified"));
    }
  }
}
