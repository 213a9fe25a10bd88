package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.WithProtocol;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.ServerState;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

  private static void refused(UnaryOperator<ServerConfiguration.Builder> change) {
    assertThatIllegalArgumentException().isThrownBy(() -> Setup.of(change));
  }

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    ServerConfiguration configuration = Setup.PLAINEST.configuration();
    assertThat(configuration.hostname().text()).isEqualTo("mx.example");
    assertThat(configuration.wireLimits()).isEqualTo(WireLimits.DEFAULT);
    assertThat(configuration.profile()).isEqualTo(SyntaxProfile.DEFAULT);
    assertThat(configuration.deadlines()).isEqualTo(ServerDeadlines.DEFAULT);
    assertThat(configuration.limits().maxMessageOctets()).isEqualTo(36_700_160);
    assertThat(configuration.limits().maxRecipients()).isEqualTo(1000);
    assertThat(configuration.limits().maxErrors()).isEqualTo(20);
    assertThat(configuration.limits().maxAuthenticationFailures()).isEqualTo(3);
    assertThat(new Raw(Setup.PLAINEST).session.view().mechanisms()).isEmpty();
  }

  @Test
  void limitsBelowThoseOfTheRfcAreRefused() {
    refused(builder -> builder.limits(l -> l.maxMessageOctets(65_535)));
    refused(builder -> builder.limits(l -> l.maxRecipients(99)));
    refused(builder -> builder.limits(l -> l.maxErrors(0)));
    refused(builder -> builder.limits(l -> l.maxAuthenticationFailures(0)));
    refused(builder -> builder.limits(l -> l.maxRefusedOctets(-1)));
    refused(builder -> builder.limits(l -> l.maxParallelRecipients(0)));
    refused(builder -> builder.limits(l -> l.maxParallelRecipients(1001)));
    refused(builder -> builder.limits(l -> l.maxMessages(-1)));
    refused(builder -> builder.limits(l -> l.softErrors(-1)));
    refused(builder -> builder.limits(l -> l.maxUnproductiveCommands(-1)));
    refused(ServerConfiguration.Builder::requireTls);
    assertThatCode(
            () ->
                Setup.of(
                    builder ->
                        builder
                            .limits(l -> l.maxMessageOctets(65_536))
                            .limits(l -> l.maxRecipients(100))
                            .limits(l -> l.maxErrors(1))
                            .limits(l -> l.maxAuthenticationFailures(1))))
        .doesNotThrowAnyException();
  }

  @Test
  void clearTextMechanismsAreThereOnlyIfTheyAreAllowedR58() {
    Setup strict = Setup.of(builder -> builder.mechanisms(List.of(Plain.server())));
    assertThat(new Raw(strict).session.view().mechanisms()).isEmpty();
    assertThat(new Raw(Setup.AUTH).session.view().mechanisms()).containsExactly(Plain.server());
  }

  @Test
  void everyTimeoutIsPositiveAndTheCapNotBelowTheGrace() {
    long[] good = {1, 1, 1, 1, 1, 1, 1, 0, 1};
    assertThatCode(() -> deadlines(good)).doesNotThrowAnyException();
    for (int i = 0; i < good.length; i++) {
      long[] bad = good.clone();
      bad[i] = i == 7 ? -1 : 0;
      assertThatIllegalArgumentException().isThrownBy(() -> deadlines(bad));
    }
    long[] low = good.clone();
    low[1] = 2;
    assertThatIllegalArgumentException().isThrownBy(() -> deadlines(low));
  }

  private static ServerDeadlines deadlines(long... of) {
    return ServerDeadlines.builder()
        .command(Duration.ofNanos(of[0]))
        .messageAllowance(Duration.ofNanos(of[1]))
        .maxMessageAllowance(Duration.ofNanos(of[2]))
        .minimumRate((int) of[3])
        .decision(Duration.ofNanos(of[4]))
        .authentication(Duration.ofNanos(of[5]))
        .handshake(Duration.ofNanos(of[6]))
        .errorDelay(Duration.ofNanos(of[7]))
        .outcome(Duration.ofNanos(of[8]))
        .build();
  }

  @Test
  void aSmallerErrorBudgetEndsSooner() {
    Setup setup = Setup.of(builder -> builder.limits(l -> l.maxErrors(2)));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("JUNK")).startsWith("500 ");
      assertThat(connection.say("MAIL FROM:<<>")).startsWith("421 4.7.0 ");
    }
  }

  @Test
  void exchangesWithoutAnOutcomeUseUpTheErrorBudgetR48() {
    Setup setup = Setup.AUTH.but(builder -> builder.limits(l -> l.softErrors(20)));
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
    assertThatIllegalArgumentException().isThrownBy(() -> Peer.of(name, Setup.PEER.local()));
    assertThatIllegalArgumentException().isThrownBy(() -> Peer.of(Setup.PEER.remote(), name));
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
    Envelope envelope = raw.session.view().envelope();
    Origin origin = raw.session.view().origin();
    assertThat(origin.peer()).isEqualTo(Setup.PEER);
    assertThat(origin.hello().text()).isEqualTo("client.example");
    assertThat(origin.helloVerb()).isEqualTo(Verb.EHLO);
    assertThat(origin.identity()).isNull();
    assertThat(envelope.reversePath().text()).isEqualTo("<a@client.example>");
    assertThat(envelope.recipients()).hasSize(1);
    assertThat(origin.with(envelope)).isEqualTo(WithProtocol.ESMTP);
    assertThat(raw.session.configuration().hostname()).isEqualTo(DomainName.of("mx.example"));
    assertThat(raw.session.view().peer()).isEqualTo(Setup.PEER);
  }

  @Test
  void whatNobodyCanDoIsNotRequired() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Setup.of(ServerConfiguration.Builder::requireAuthentication));
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
    ServerConfiguration.Builder builder = ServerConfiguration.builder(DomainName.of("a.example"));
    ServerConfiguration first = builder.limits(l -> l.maxRecipients(100)).build();
    ServerConfiguration second =
        builder.limits(l -> l.maxRecipients(200)).implicitTls().requireTls().build();
    assertThat(first.limits().maxRecipients()).isEqualTo(100);
    assertThat(first.requiresTls()).isFalse();
    assertThat(second.limits().maxRecipients()).isEqualTo(200);
    assertThat(second.offersTls()).isFalse();
    assertThat(second.requiresTls()).isTrue();
    assertThat(second.toBuilder().build().limits().maxRecipients()).isEqualTo(200);
  }

  @Test
  void authenticationMayBeRequiredWhereTlsMakesItPossible() {
    ServerConfiguration.Builder builder =
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
