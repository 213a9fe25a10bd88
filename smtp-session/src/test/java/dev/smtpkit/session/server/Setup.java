package dev.smtpkit.session.server;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.CramMd5;
import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Scram;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.extension.Extension;
import dev.smtpkit.session.extension.Extensions;
import dev.smtpkit.testkit.Transcript;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** How a server under test is set up. */
public record Setup(ServerConfiguration configuration, Verdict greeting) {

  public static final Peer PEER = Peer.of(address(192, 0, 2, 7, 40_000), address(192, 0, 2, 1, 25));

  /** What most dialogues need: the reply to EHLO stays short. */
  public static final List<Extension> FEW =
      List.of(
          Extensions.pipelining(),
          Extensions.size(),
          Extensions.eightBitMime(),
          Extensions.enhancedStatusCodes(),
          Extensions.auth(),
          Extensions.help(),
          Extensions.vrfy());

  public static final Setup PLAINEST = of(builder -> builder);

  /** AUTH PLAIN without TLS. */
  public static final Setup AUTH =
      of(builder -> builder.mechanisms(List.of(Plain.server())).allowCleartextPasswords());

  /** AUTH by every mechanism with a password, without TLS; nothing is random. */
  public static final Setup ALL_MECHANISMS =
      of(
          builder ->
              builder
                  .mechanisms(
                      List.of(
                          Scram.server(HashFunction.SHA_256, octets -> {}, mocks()),
                          Plain.server(),
                          Login.server(),
                          CramMd5.server("mx.example", octets -> {}, () -> 0, mocks())))
                  .allowCleartextPasswords());

  public static final Setup SMALL =
      of(
          builder ->
              builder.limits(l -> l.maxMessageOctets(65_536)).limits(l -> l.maxRecipients(100)));

  /** Every extension that a server honours by itself, STARTTLS among them. */
  public static final Setup STANDARD =
      of(builder -> builder.extensions(Extensions.standard()).offerTls());

  /** And those that a server honours only with its owner's help. */
  public static final Setup EVERYTHING =
      of(
          builder ->
              builder.extensions(
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
                      Extensions.servedVrfy())));

  private static List<Extension> withRequireTls() {
    List<Extension> all = new ArrayList<>(Extensions.standard());
    all.add(Extensions.requireTls());
    return all;
  }

  private static Setup submission() {
    ServerConfiguration configuration =
        ServerConfiguration.submission(
                DomainName.of("mx.example"), SenderRule.own(Set.of(DomainName.of("mx.example"))))
            .mechanisms(List.of(Plain.server()))
            .authenticationDelay(AuthenticationDelay.NONE)
            .build();
    return new Setup(configuration, Verdict.ACCEPT);
  }

  /** A setup in which a state can be reached. */
  public static Setup forState(ServerState state) {
    return switch (state) {
      case EXPECT_AUTH_RESPONSE -> AUTH;
      case EXPECT_BDAT, EXPECT_RSET, EXPECT_TLS -> STANDARD;
      default -> PLAINEST;
    };
  }

  public static Setup of(UnaryOperator<ServerConfiguration.Builder> change) {
    ServerConfiguration.Builder builder =
        ServerConfiguration.builder(DomainName.of("mx.example"))
            .extensions(FEW)
            .authenticationDelay(AuthenticationDelay.NONE)
            .tolerateEarlyTalk();
    return new Setup(change.apply(builder).build(), Verdict.ACCEPT);
  }

  public Setup but(UnaryOperator<ServerConfiguration.Builder> change) {
    return new Setup(change.apply(configuration.toBuilder()).build(), greeting);
  }

  private static MockCredentials mocks() {
    return MockCredentials.of(Secret.owning(new byte[16]));
  }

  public Setup greetingWith(Verdict verdict) {
    return new Setup(configuration, verdict);
  }

  /**
   * The server that a transcript's settings ask for, such as {@code # with: auth}, {@code # with:
   * host.example offering PIPELINING DSN} and {@code # greeting: 220 Hello}.
   */
  public static Setup of(Transcript transcript) {
    Setup setup = transcript.setting("with").map(Setup::named).orElse(PLAINEST);
    return transcript
        .setting("greeting")
        .map(text -> setup.greetingWith(Verdict.accept(Reply.of(220, text.substring(4)))))
        .orElse(setup);
  }

  private static Setup offering(String host, String keywords) {
    Map<String, Extension> all = new HashMap<>();
    for (Extension extension : Extensions.standard()) {
      all.put(extension.keyword(), extension);
    }
    for (Extension extension : EVERYTHING.configuration.extensions()) {
      all.put(extension.keyword(), extension);
    }
    ServerConfiguration.Builder builder =
        ServerConfiguration.builder(DomainName.of(host))
            .extensions(Arrays.stream(keywords.split(" ", -1)).map(all::get).toList());
    return new Setup(
        (keywords.contains("STARTTLS") ? builder.offerTls() : builder).build(), Verdict.ACCEPT);
  }

  /** The server that {@code # with: name} asks for. */
  public static Setup named(String name) {
    int offering = name.indexOf(" offering ");
    if (offering > 0) {
      return offering(name.substring(0, offering), name.substring(offering + 10));
    }
    return switch (name) {
      case "auth" -> AUTH;
      case "auth required" ->
          of(
              builder ->
                  builder
                      .mechanisms(List.of(Plain.server()))
                      .allowCleartextPasswords()
                      .requireAuthentication());
      case "all mechanisms" -> ALL_MECHANISMS;
      case "auth under TLS only" -> of(builder -> builder.mechanisms(List.of(Plain.server())));
      case "standard" -> of(builder -> builder.extensions(Extensions.standard()));
      case "small standard" -> SMALL.but(builder -> builder.extensions(Extensions.standard()));
      case "few junk commands" ->
          of(
              builder ->
                  builder.limits(l -> l.maxUnproductiveCommands(2)).limits(l -> l.maxErrors(2)));
      case "everything" -> EVERYTHING;
      case "tls" ->
          STANDARD.but(
              builder -> builder.mechanisms(List.of(Plain.server())).extensions(withRequireTls()));
      case "submission" -> submission();
      case "lmtp" ->
          new Setup(ServerConfiguration.lmtp(DomainName.of("mx.example")).build(), Verdict.ACCEPT);
      case "foo.edu by lmtp" ->
          new Setup(
              ServerConfiguration.lmtp(DomainName.of("foo.edu"))
                  .extensions(List.of(Extensions.pipelining(), Extensions.size()))
                  .build(),
              Verdict.accept(Reply.of(220, "foo.edu LMTP server ready")));
      case "four recipients at a time" ->
          of(builder -> builder.extensions(FEW).limits(l -> l.maxParallelRecipients(4)));
      case "bare line ends are made good" ->
          of(builder -> builder.content(c -> c.bareLineEnds(BareLineEnds.NORMALIZE)));
      case "bare line ends pass" ->
          of(builder -> builder.content(c -> c.bareLineEnds(BareLineEnds.PASS)));
      case "long lines are refused" -> of(builder -> builder.content(c -> c.refuseLongLines()));
      case "two messages" ->
          of(
              builder ->
                  builder.limits(l -> l.maxMessages(2)).extensions(List.of(Extensions.limits())));
      case "turns are enforced" -> of(ServerConfiguration.Builder::enforceTurns);
      case "xclient" ->
          of(builder -> builder.extensions(List.of(Extensions.xclient(peer -> true))));
      case "xclient for others" ->
          of(builder -> builder.extensions(List.of(Extensions.xclient(peer -> false))));
      case "a greeting of 554" ->
          PLAINEST.greetingWith(Verdict.refuse(Reply.of(554, 3, 2, "No SMTP service here")));
      case "a greeting of 521" ->
          PLAINEST.greetingWith(Verdict.refuse(Reply.of(521, "mx.example does not accept mail")));
      case "a greeting of 421" ->
          PLAINEST.greetingWith(Verdict.refuse(Reply.of(421, 3, 2, "Come back later")));
      case "foo.com" ->
          new Setup(
              ServerConfiguration.builder(DomainName.of("foo.com"))
                  .extensions(FEW)
                  .tolerateEarlyTalk()
                  .build(),
              Verdict.accept(Reply.of(220, "foo.com Simple Mail Transfer Service Ready")));
      default -> throw new IllegalArgumentException("no server " + name);
    };
  }

  private static InetSocketAddress address(int a, int b, int c, int d, int port) {
    try {
      byte[] octets = {(byte) a, (byte) b, (byte) c, (byte) d};
      return new InetSocketAddress(InetAddress.getByAddress(octets), port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
