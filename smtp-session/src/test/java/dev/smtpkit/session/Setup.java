package dev.smtpkit.session;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.CramMd5;
import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Scram;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** How a server under test is set up. */
record Setup(ServerConfiguration configuration, Verdict greeting) {

  static final Peer PEER = new Peer(address(192, 0, 2, 7, 40_000), address(192, 0, 2, 1, 25));

  private static final String WITH = "# with:";

  /** What most dialogues need: the reply to EHLO stays short. */
  static final List<Extension> FEW =
      List.of(
          Extension.pipelining(),
          Extension.size(),
          Extension.eightBitMime(),
          Extension.enhancedStatusCodes(),
          Extension.auth(),
          Extension.help(),
          Extension.vrfy());

  static final Setup PLAINEST = of(builder -> builder);

  /** AUTH PLAIN without TLS. */
  static final Setup AUTH =
      of(builder -> builder.mechanisms(List.of(Plain.server())).allowCleartextPasswords());

  /** AUTH by every mechanism with a password, without TLS; nothing is random. */
  static final Setup ALL_MECHANISMS =
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

  static final Setup SMALL = of(builder -> builder.maxMessageOctets(65_536).maxRecipients(100));

  /** Every extension that a server honours by itself, STARTTLS among them. */
  static final Setup STANDARD = of(builder -> builder.extensions(Extension.standard()).offerTls());

  /** A setup in which a state can be reached. */
  static Setup forState(State state) {
    return switch (state) {
      case EXPECT_AUTH_RESPONSE -> AUTH;
      case EXPECT_BDAT, EXPECT_RSET, EXPECT_TLS -> STANDARD;
      default -> PLAINEST;
    };
  }

  static Setup of(UnaryOperator<ServerConfigurationBuilder> change) {
    ServerConfigurationBuilder builder =
        ServerConfiguration.builder(DomainName.of("mx.example"))
            .extensions(FEW)
            .tolerateEarlyTalk();
    return new Setup(change.apply(builder).build(), Verdict.ACCEPT);
  }

  Setup but(UnaryOperator<ServerConfigurationBuilder> change) {
    return new Setup(change.apply(configuration.toBuilder()).build(), greeting);
  }

  private static MockCredentials mocks() {
    return MockCredentials.of(Secret.owning(new byte[16]));
  }

  Setup greetingWith(Verdict verdict) {
    return new Setup(configuration, verdict);
  }

  /** What the head of a transcript asks for in a line such as {@code # with: auth}. */
  static Setup named(String transcript) {
    return Arrays.stream(transcript.split("\n", -1))
        .filter(line -> line.startsWith(WITH))
        .map(line -> byName(line.substring(WITH.length()).strip()))
        .findFirst()
        .orElse(PLAINEST);
  }

  private static Setup byName(String name) {
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
