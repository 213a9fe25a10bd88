package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.WithProtocol;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.ServerState;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

  private static void refused(UnaryOperator<ServerConfigurationBuilder> change) {
    assertThatIllegalArgumentException().isThrownBy(() -> Setup.of(change));
  }

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    ServerConfiguration configuration = Setup.PLAINEST.configuration();
    assertThat(configuration.hostname().text()).isEqualTo("mx.example");
    assertThat(configuration.limits()).isEqualTo(WireLimits.DEFAULT);
    assertThat(configuration.profile()).isEqualTo(SyntaxProfile.DEFAULT);
    assertThat(configuration.timeouts()).isEqualTo(Timeouts.DEFAULT);
    assertThat(configuration.maxMessageOctets()).isEqualTo(36_700_160);
    assertThat(configuration.maxRecipients()).isEqualTo(1000);
    assertThat(configuration.maxErrors()).isEqualTo(20);
    assertThat(configuration.maxAuthenticationFailures()).isEqualTo(3);
    assertThat(new Raw(Setup.PLAINEST).session.mechanisms()).isEmpty();
  }

  @Test
  void limitsBelowThoseOfTheRfcAreRefused() {
    refused(builder -> builder.maxMessageOctets(65_535));
    refused(builder -> builder.maxRecipients(99));
    refused(builder -> builder.maxErrors(0));
    refused(builder -> builder.maxAuthenticationFailures(0));
    refused(builder -> builder.maxRefusedOctets(-1));
    refused(builder -> builder.maxParallelRecipients(0));
    refused(builder -> builder.maxParallelRecipients(1001));
    refused(builder -> builder.maxMessages(-1));
    refused(builder -> builder.softErrors(-1));
    refused(builder -> builder.maxJunkCommands(-1));
    refused(ServerConfigurationBuilder::requireTls);
    assertThatCode(
            () ->
                Setup.of(
                    builder ->
                        builder
                            .maxMessageOctets(65_536)
                            .maxRecipients(100)
                            .maxErrors(1)
                            .maxAuthenticationFailures(1)))
        .doesNotThrowAnyException();
  }

  @Test
  void clearTextMechanismsAreThereOnlyIfTheyAreAllowedR58() {
    Setup strict = Setup.of(builder -> builder.mechanisms(List.of(Plain.server())));
    assertThat(new Raw(strict).session.mechanisms()).isEmpty();
    assertThat(new Raw(Setup.AUTH).session.mechanisms()).containsExactly(Plain.server());
  }

  @Test
  void everyTimeoutIsPositiveAndTheCapNotBelowTheGrace() {
    long[] good = {1, 1, 1, 1, 1, 1, 1, 0, 1};
    assertThatCode(() -> timeouts(good)).doesNotThrowAnyException();
    for (int i = 0; i < good.length; i++) {
      long[] bad = good.clone();
      bad[i] = i == 7 ? -1 : 0;
      assertThatIllegalArgumentException().isThrownBy(() -> timeouts(bad));
    }
    long[] low = good.clone();
    low[1] = 2;
    assertThatIllegalArgumentException().isThrownBy(() -> timeouts(low));
  }

  private static Timeouts timeouts(long... of) {
    return new Timeouts(of[0], of[1], of[2], (int) of[3], of[4], of[5], of[6], of[7], of[8]);
  }

  @Test
  void aSmallerErrorBudgetEndsSooner() {
    Setup setup = Setup.of(builder -> builder.maxErrors(2));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("JUNK")).startsWith("500 ");
      assertThat(connection.say("MAIL FROM:<<>")).startsWith("421 4.7.0 ");
    }
  }

  @Test
  void exchangesWithoutAnOutcomeUseUpTheErrorBudgetR48() {
    Setup setup = Setup.AUTH.but(builder -> builder.softErrors(20));
    for (String response : List.of("*", "!", "A".repeat(13_000))) {
      try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
        String[] lines = new String[44];
        Arrays.setAll(lines, i -> i % 2 == 0 ? "AUTH PLAIN" : response);
        String answers = connection.say(lines);
        assertThat(answers.lines()).hasSize(40).last().asString().startsWith("421 4.7.0 ");
        assertThat(connection.isClosed()).isTrue();
      }
    }
  }

  @Test
  void aPeerHasAddressesNotNames() {
    InetSocketAddress name = InetSocketAddress.createUnresolved("mx.example", 25);
    assertThatIllegalArgumentException().isThrownBy(() -> new Peer(name, Setup.PEER.local()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Peer(Setup.PEER.remote(), name));
  }

  @Test
  void aPeerByAUnixDomainSocketIsTheHostItself() {
    UnixDomainSocketAddress socket = UnixDomainSocketAddress.of("/run/lmtp.sock");
    Peer peer = Peer.ofSocket(socket);
    assertThat(peer.socket()).isEqualTo(socket);
    assertThat(peer.remote().getAddress().isLoopbackAddress()).isTrue();
    assertThat(peer.remote().getPort()).isZero();
    assertThat(peer.local()).isEqualTo(peer.remote());
    assertThat(Setup.PEER.socket()).isNull();
  }

  @Test
  void anEnvelopeKeepsEverythingThatIsKnownR16() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    Envelope envelope = raw.session.transaction();
    assertThat(envelope.peer()).isEqualTo(Setup.PEER);
    assertThat(envelope.hello().text()).isEqualTo("client.example");
    assertThat(envelope.extended()).isTrue();
    assertThat(envelope.identity()).isNull();
    assertThat(envelope.reversePath().text()).isEqualTo("<a@client.example>");
    assertThat(envelope.recipients()).hasSize(1);
    assertThat(envelope.protocol()).isEqualTo(WithProtocol.ESMTP);
    assertThat(raw.session.configuration().hostname()).isEqualTo(DomainName.of("mx.example"));
    assertThat(raw.session.peer()).isEqualTo(Setup.PEER);
  }

  @Test
  void whatNobodyCanDoIsNotRequired() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Setup.of(ServerConfigurationBuilder::requireAuthentication));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Setup.of(
                    builder ->
                        builder.mechanisms(List.of(Plain.server())).requireAuthentication()));
    assertThat(Setup.AUTH.configuration().requiresAuthentication()).isFalse();
  }

  @Test
  void aConfigurationDoesNotChangeWithItsBuilder() {
    ServerConfigurationBuilder builder = ServerConfiguration.builder(DomainName.of("a.example"));
    ServerConfiguration first = builder.maxRecipients(100).build();
    ServerConfiguration second = builder.maxRecipients(200).implicitTls().requireTls().build();
    assertThat(first.maxRecipients()).isEqualTo(100);
    assertThat(first.requiresTls()).isFalse();
    assertThat(second.maxRecipients()).isEqualTo(200);
    assertThat(second.offersTls()).isFalse();
    assertThat(second.requiresTls()).isTrue();
    assertThat(second.toBuilder().build().maxRecipients()).isEqualTo(200);
  }

  @Test
  void authenticationMayBeRequiredWhereTlsMakesItPossible() {
    ServerConfigurationBuilder builder =
        ServerConfiguration.builder(DomainName.of("a.example"))
            .mechanisms(List.of(Plain.server()))
            .requireAuthentication();
    assertThatIllegalArgumentException().isThrownBy(builder::build);
    assertThat(builder.offerTls().build().requiresAuthentication()).isTrue();
    assertThat(
            ServerConfiguration.builder(DomainName.of("a.example"))
                .mechanisms(session -> List.of())
                .requireAuthentication()
                .build()
                .requiresAuthentication())
        .isTrue();
  }
}
