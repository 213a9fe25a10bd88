package dev.smtpkit.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Our client against our server, for every mechanism. */
class ExchangePropertyTest {

  @Provide
  Arbitrary<Account> accounts() {
    return AccountArbitraries.accounts();
  }

  @Provide
  Arbitrary<String> passwords() {
    return AccountArbitraries.passwords();
  }

  @Provide
  Arbitrary<String> names() {
    return AccountArbitraries.names();
  }

  /** The control character 1 separates fields in XOAUTH2, so the client refuses it. */
  private static void assumeNamed(Mechanism mechanism, Account account) {
    String named = account.authzid() == null ? account.user() : account.authzid();
    Assume.that(mechanism != Mechanism.XOAUTH2 || named.indexOf(1) < 0);
  }

  private static FailureReason failureOfServer(Conversation conversation) {
    assertThat(conversation.serverStep()).isInstanceOf(ServerStep.Failure.class);
    assertThat(conversation.clientStep()).isInstanceOf(ClientStep.Response.class);
    return ((ServerStep.Failure) conversation.serverStep()).reason();
  }

  /** The same answers, each computed by another thread. */
  private static Function<Request, Answer> elsewhere(Function<Request, Answer> answers) {
    return request -> CompletableFuture.supplyAsync(() -> answers.apply(request)).join();
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void bothSidesSucceedAndTheServerKnowsWhoItIs(
      @ForAll Mechanism mechanism,
      @ForAll("accounts") Account account,
      @ForAll boolean initialResponse,
      @ForAll boolean later) {
    assumeNamed(mechanism, account);
    Store store = Store.of(account);
    Conversation conversation =
        new Conversation(
                mechanism.client(account),
                mechanism.server(account).newExchange(),
                initialResponse,
                later ? elsewhere(store) : store)
            .run();
    assertThat(conversation.serverStep())
        .isEqualTo(new ServerStep.Success(mechanism.identity(account)));
    assertThat(conversation.clientStep()).isEqualTo(new ClientStep.Success());
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void anotherPasswordOrTokenFails(
      @ForAll Mechanism mechanism,
      @ForAll("accounts") Account account,
      @ForAll("passwords") String wrong,
      @ForAll boolean initialResponse) {
    assumeNamed(mechanism, account);
    Assume.that(mechanism != Mechanism.EXTERNAL);
    Assume.that(AccountArbitraries.differ(account.password(), wrong));
    Conversation conversation =
        Conversation.of(mechanism, account.withPassword(wrong), Store.of(account), initialResponse)
            .run();
    assertThat(failureOfServer(conversation)).isEqualTo(FailureReason.CREDENTIALS);
    if (mechanism.isScram()) {
      assertThat(conversation.client.success())
          .isInstanceOfSatisfying(
              ClientStep.Failure.class,
              failure -> assertThat(failure.reason()).isEqualTo(FailureReason.SERVER_NOT_VERIFIED));
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void anotherUserFailsAsAWrongPasswordDoes(
      @ForAll Mechanism mechanism,
      @ForAll("accounts") Account account,
      @ForAll("names") String unknown,
      @ForAll boolean initialResponse) {
    Assume.that(mechanism.hasPassword() && !unknown.equals(account.user()));
    Conversation conversation =
        Conversation.of(mechanism, account.withUser(unknown), Store.of(account), initialResponse)
            .run();
    assertThat(failureOfServer(conversation)).isEqualTo(FailureReason.CREDENTIALS);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void nobodyActsAsAnotherWithoutLeave(
      @ForAll Mechanism mechanism,
      @ForAll("accounts") Account account,
      @ForAll("names") String authzid,
      @ForAll boolean initialResponse) {
    Account asking = account.withAuthzid(authzid);
    assumeNamed(mechanism, asking);
    Assume.that(mechanism.hasAuthzid() && !authzid.equals(account.user()));
    Store store = new Store(asking, false);
    Conversation conversation = Conversation.of(mechanism, asking, store, initialResponse).run();
    assertThat(failureOfServer(conversation)).isEqualTo(FailureReason.NOT_AUTHORIZED);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void aClientThatActsAsItselfNeedsNoAuthorization(
      @ForAll Mechanism mechanism, @ForAll("accounts") Account account) {
    Account asking = account.withAuthzid(account.user());
    assumeNamed(mechanism, asking);
    Conversation conversation =
        Conversation.of(mechanism, asking, new Store(asking, false), true).run();
    assertThat(conversation.serverStep())
        .isEqualTo(new ServerStep.Success(Identity.of(account.user())));
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void aBindingIsTheSameOnBothSidesOrTheExchangeFails(
      @ForAll boolean oldHash,
      @ForAll("accounts") Account account,
      @ForAll @Size(min = 1, max = 64) byte[] ours,
      @ForAll @Size(min = 1, max = 64) byte[] theirs,
      @ForAll boolean initialResponse) {
    Mechanism mechanism = oldHash ? Mechanism.SCRAM_SHA_1_PLUS : Mechanism.SCRAM_SHA_256_PLUS;
    for (String type : List.of(ChannelBinding.TLS_EXPORTER, ChannelBinding.TLS_SERVER_END_POINT)) {
      Conversation conversation =
          new Conversation(
                  mechanism.client(account, ChannelBinding.of(type, theirs)),
                  mechanism.server(account, ChannelBinding.of(type, ours)).newExchange(),
                  initialResponse,
                  Store.of(account))
              .run();
      if (Arrays.equals(ours, theirs)) {
        assertThat(conversation.succeeded()).isTrue();
      } else {
        assertThat(failureOfServer(conversation)).isEqualTo(FailureReason.CHANNEL_BINDING);
      }
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aBindingThatIsMissingUnknownOrHiddenFails(
      @ForAll boolean oldHash, @ForAll("accounts") Account account) {
    Mechanism mechanism = oldHash ? Mechanism.SCRAM_SHA_1_PLUS : Mechanism.SCRAM_SHA_256_PLUS;
    ScramServerSettings bound =
        mechanism
            .scramServer()
            .channelBindings(List.of(Mechanism.BINDING))
            .plusAdvertised()
            .build();
    ScramClientSettings unbound = mechanism.scramClient(null).build();
    ScramClientSettings.Builder other = unbound.toBuilder();
    ChannelBinding unique = ChannelBinding.of("tls-unique", new byte[12]);
    assertRefused(unbound, bound.plusMechanism(), account);
    assertRefused(other.plusNotOffered().build(), bound.plusMechanism(), account);
    assertRefused(other.plusNotOffered().build(), bound.mechanism(), account);
    assertRefused(other.channelBinding(unique).build(), bound.plusMechanism(), account);
    assertRefused(other.channelBinding(unique).build(), bound.mechanism(), account);
    assertRefused(
        other.channelBinding(Mechanism.BINDING).build(),
        mechanism.scramServer().build().mechanism(),
        account);
  }

  private static void assertRefused(
      ScramClientSettings client, ServerMechanism server, Account account) {
    try (Secret password = PlainVectors.secret(account.password())) {
      Conversation conversation =
          new Conversation(
                  client.exchange(account.authzid(), account.user(), password),
                  server.newExchange(),
                  true,
                  Store.of(account))
              .run();
      assertThat(failureOfServer(conversation)).isEqualTo(FailureReason.CHANNEL_BINDING);
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aBindingUnderTheBareNameAndNoneWhereNoneIsOfferedSucceed(
      @ForAll boolean oldHash, @ForAll("accounts") Account account) {
    Mechanism mechanism = oldHash ? Mechanism.SCRAM_SHA_1 : Mechanism.SCRAM_SHA_256;
    ScramServerSettings bound =
        mechanism.scramServer().channelBindings(List.of(Mechanism.BINDING)).build();
    for (ScramClientSettings client :
        List.of(
            mechanism.scramClient(Mechanism.BINDING).build(),
            mechanism.scramClient(null).build(),
            mechanism.scramClient(null).plusNotOffered().build())) {
      try (Secret password = PlainVectors.secret(account.password())) {
        Conversation conversation =
            new Conversation(
                    client.exchange(account.authzid(), account.user(), password),
                    bound.mechanism().newExchange(),
                    true,
                    Store.of(account))
                .run();
        assertThat(conversation.serverStep())
            .isEqualTo(new ServerStep.Success(mechanism.identity(account)));
        assertThat(conversation.clientStep()).isEqualTo(new ClientStep.Success());
      }
    }
  }
}
