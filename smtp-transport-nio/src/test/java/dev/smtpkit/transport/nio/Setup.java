package dev.smtpkit.transport.nio;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.CramMd5;
import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Scram;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.extension.Extension;
import dev.smtpkit.session.extension.Extensions;
import dev.smtpkit.session.server.AuthenticationDelay;
import dev.smtpkit.session.server.SenderRule;
import dev.smtpkit.session.server.ServerConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The servers that the written dialogues of smtp-session ask for by name in their heads, as {@code
 * # with: auth}; only public means are used.
 *
 * @param configuration how sessions are set up
 * @param greeting the verdict on the connection
 */
record Setup(ServerConfiguration configuration, Verdict greeting) {

  /** They keep the reply to EHLO short. */
  private static final List<Extension> FEW =
      List.of(
          Extensions.pipelining(),
          Extensions.size(),
          Extensions.eightBitMime(),
          Extensions.enhancedStatusCodes(),
          Extensions.auth(),
          Extensions.help(),
          Extensions.vrfy());

  private static final List<Extension> EVERYTHING =
      List.of(
          Extensions.pipelining(),
          Extensions.size(),
          Extensions.eightBitMime(),
          Extensions.smtpUtf8(),
          Extensions.dsn(),
          Extensions.requireTls(),
          Extensions.deliverBy(60),
          Extensions.futureRelease(
              Duration.ofDays(1), () -> Instant.parse("2026-01-01T00:00:00.5Z")),
          Extensions.mtPriority("MIXER"),
          Extensions.rrvs(),
          Extensions.etrn(),
          Extensions.expn(),
          Extensions.servedVrfy());

  static Setup named(String name, String greeting) {
    Setup setup = named(name);
    return greeting.isEmpty()
        ? setup
        : new Setup(
            setup.configuration,
            Verdict.accept(Reply.of(220, greeting.substring("220 ".length()))));
  }

  private static Setup named(String name) {
    int offering = name.indexOf(" offering ");
    if (offering > 0) {
      return offering(name.substring(0, offering), name.substring(offering + 10));
    }
    return switch (name) {
      case "foo.com" ->
          new Setup(
              ServerConfiguration.builder(DomainName.of(name)).extensions(FEW).build(),
              Verdict.accept(Reply.of(220, "foo.com Simple Mail Transfer Service Ready")));
      case "foo.edu by lmtp" ->
          new Setup(
              ServerConfiguration.lmtp(DomainName.of("foo.edu"))
                  .extensions(List.of(Extensions.pipelining(), Extensions.size()))
                  .build(),
              Verdict.accept(Reply.of(220, "foo.edu LMTP server ready")));
      case "lmtp" -> accepting(ServerConfiguration.lmtp(DomainName.of("mx.example")).build());
      case "submission" ->
          accepting(
              ServerConfiguration.submission(
                      DomainName.of("mx.example"),
                      SenderRule.own(Set.of(DomainName.of("mx.example"))))
                  .mechanisms(List.of(Plain.server()))
                  .build());
      case "a greeting of 554" -> refusing(Reply.of(554, 3, 2, "No SMTP service here"));
      case "a greeting of 521" -> refusing(Reply.of(521, "mx.example does not accept mail"));
      case "a greeting of 421" -> refusing(Reply.of(421, 3, 2, "Come back later"));
      default -> accepting(change(name).apply(few()).build());
    };
  }

  private static UnaryOperator<ServerConfiguration.Builder> change(String name) {
    return switch (name) {
      case "" -> builder -> builder;
      case "auth" ->
          builder -> builder.mechanisms(List.of(Plain.server())).allowCleartextPasswords();
      case "auth required" ->
          builder ->
              builder
                  .mechanisms(List.of(Plain.server()))
                  .allowCleartextPasswords()
                  .requireAuthentication();
      case "auth under TLS only" -> builder -> builder.mechanisms(List.of(Plain.server()));
      case "all mechanisms" ->
          builder -> builder.mechanisms(everyMechanism()).allowCleartextPasswords();
      case "standard" -> builder -> builder.extensions(Extensions.standard());
      case "small standard" ->
          builder ->
              builder
                  .limits(l -> l.maxMessageOctets(65_536))
                  .limits(l -> l.maxRecipients(100))
                  .extensions(Extensions.standard());
      case "tls" ->
          builder ->
              builder
                  .offerTls()
                  .mechanisms(List.of(Plain.server()))
                  .extensions(
                      Stream.concat(
                              Extensions.standard().stream(), Stream.of(Extensions.requireTls()))
                          .toList());
      case "everything" -> builder -> builder.extensions(EVERYTHING);
      case "few junk commands" ->
          builder -> builder.limits(l -> l.maxUnproductiveCommands(2)).limits(l -> l.maxErrors(2));
      case "four recipients at a time" ->
          builder -> builder.limits(l -> l.maxParallelRecipients(4));
      case "bare line ends are made good" ->
          builder -> builder.content(c -> c.bareLineEnds(BareLineEnds.NORMALIZE));
      case "bare line ends pass" ->
          builder -> builder.content(c -> c.bareLineEnds(BareLineEnds.PASS));
      case "long lines are refused" -> builder -> builder.content(c -> c.refuseLongLines());
      case "two messages" ->
          builder -> builder.limits(l -> l.maxMessages(2)).extensions(List.of(Extensions.limits()));
      case "xclient" -> builder -> builder.extensions(List.of(Extensions.xclient(peer -> true)));
      case "xclient for others" ->
          builder -> builder.extensions(List.of(Extensions.xclient(peer -> false)));
      default -> throw new IllegalArgumentException("no server " + name);
    };
  }

  private static ServerConfiguration.Builder few() {
    // A failed login must not make a dialogue, which is held many times, wait for seconds.
    return ServerConfiguration.builder(DomainName.of("mx.example"))
        .extensions(FEW)
        .authenticationDelay(AuthenticationDelay.NONE);
  }

  private static Setup accepting(ServerConfiguration configuration) {
    return new Setup(configuration, Verdict.ACCEPT);
  }

  private static Setup refusing(Reply greeting) {
    return new Setup(few().build(), Verdict.refuse(greeting));
  }

  private static Setup offering(String host, String keywords) {
    List<Extension> all = new ArrayList<>(EVERYTHING);
    all.addAll(Extensions.standard());
    List<Extension> offered = new ArrayList<>();
    for (String keyword : keywords.split(" ", -1)) {
      offered.add(
          all.stream().filter(each -> each.keyword().equals(keyword)).findFirst().orElseThrow());
    }
    ServerConfiguration.Builder builder =
        ServerConfiguration.builder(DomainName.of(host)).extensions(offered);
    return accepting((keywords.contains("STARTTLS") ? builder.offerTls() : builder).build());
  }

  /** Nothing of them is random. */
  private static List<ServerMechanism> everyMechanism() {
    MockCredentials mocks = MockCredentials.of(Secret.owning(new byte[16]));
    return List.of(
        Scram.server(HashFunction.SHA_256, octets -> {}, mocks),
        Plain.server(),
        Login.server(),
        CramMd5.server("mx.example", octets -> {}, () -> 0, mocks));
  }
}
