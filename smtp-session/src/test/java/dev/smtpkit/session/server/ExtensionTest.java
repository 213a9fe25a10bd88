package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.WithProtocol;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.extension.Extension;
import dev.smtpkit.session.extension.Extensions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionTest {

  /** XFLAG on MAIL and RCPT; flagged recipients with a blank value are refused. */
  private static final class Flag implements Extension {

    private final boolean offered;

    Flag(boolean offered) {
      this.offered = offered;
    }

    @Override
    public String keyword() {
      return "XFLAG";
    }

    @Override
    public String ehloLine(SessionView session) {
      return offered && session.identity() == null ? "XFLAG" : null;
    }

    @Override
    public Set<String> mailParameters() {
      return Set.of("XFLAG");
    }

    @Override
    public Set<String> rcptParameters() {
      return Set.of("XFLAG");
    }

    @Override
    public Reply checkMail(MailParameters parameters, SessionView session) {
      return parameters.others().stream().anyMatch(each -> "close".equals(each.value()))
          ? Replies.SHUTTING_DOWN
          : null;
    }

    @Override
    public Reply checkRcpt(RcptParameters parameters, SessionView session) {
      return parameters.others().stream().anyMatch(each -> each.value() == null)
          ? Replies.RELAYING_DENIED
          : null;
    }
  }

  private static Setup with(boolean offered) {
    return Setup.of(
        builder -> {
          List<Extension> all = new ArrayList<>(Setup.FEW);
          all.add(new Flag(offered));
          return builder.extensions(all);
        });
  }

  private static Connection greeted(boolean offered) {
    return Connection.greeted(with(offered), Connection.Manner.AT_ONCE);
  }

  @Test
  void anExtensionIsListedAndItsParametersAreTakenInAnyCase() {
    try (Connection connection = greeted(true)) {
      assertThat(connection.say("EHLO c.example")).endsWith("250-HELP\r\n250 XFLAG\r\n");
      assertThat(connection.say("MAIL FROM:<a@client.example> xflag=1")).startsWith("250 ");
      assertThat(connection.say("RCPT TO:<b@mx.example> XFlag")).startsWith("550 5.7.1 ");
      assertThat(connection.say("RCPT TO:<b@mx.example> XFlag=2")).startsWith("250 ");
      assertThat(connection.session.view().envelope().recipients().get(0).parameters().others())
          .singleElement()
          .matches(parameter -> parameter.is("XFLAG"));
    }
  }

  @Test
  void parametersOfAnExtensionThatWasNotOfferedAreNotTakenR29() {
    try (Connection connection = greeted(false)) {
      assertThat(connection.say("MAIL FROM:<a@client.example> XFLAG=1")).startsWith("555 5.5.4 ");
      connection.say("MAIL FROM:<a@client.example>");
      assertThat(connection.say("RCPT TO:<b@mx.example> XFLAG=1")).startsWith("555 5.5.4 ");
      assertThat(connection.script.log).doesNotContain("rcpt <b@mx.example>");
    }
    try (Connection connection = greeted(true)) {
      connection.say("HELO c.example");
      assertThat(connection.say("MAIL FROM:<a@client.example> XFLAG=1")).startsWith("555 5.5.4 ");
    }
  }

  @Test
  void anExtensionThatRefusesWith421ClosesR80() {
    try (Connection connection = greeted(true)) {
      assertThat(connection.say("MAIL FROM:<a@client.example> XFLAG=close", "NOOP").lines())
          .singleElement()
          .asString()
          .startsWith("421 ");
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  void theSubmitterIsTakenAfterAuthenticationAsWellR66() {
    try (Connection connection = Connection.greeted(Setup.AUTH, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("AUTH PLAIN AHRlc3QAMTIzNA==")).startsWith("235 ");
      assertThat(connection.say("MAIL FROM:<a@client.example> AUTH=<>")).startsWith("250 ");
      assertThat(connection.session.view().envelope().parameters().auth())
          .isEqualTo(ReversePath.NULL);
      assertThat(with(connection)).isEqualTo(WithProtocol.ESMTPA);
      assertThat(connection.say("RSET")).startsWith("250 ");
      // RFC 4954 8: other than in RFC 3461, the digits may be of either case.
      assertThat(connection.say("MAIL FROM:<a@client.example> AUTH=a+2b+2B@b.example"))
          .startsWith("250 ");
    }
    for (String bad :
        new String[] {"AUTH", "AUTH=+", "AUTH=+g1", "AUTH=a+2", "AUTH=a+2=b", "AUTH=a@"}) {
      try (Connection connection = Connection.greeted(Setup.AUTH, Connection.Manner.AT_ONCE)) {
        assertThat(connection.say("MAIL FROM:<a@client.example> " + bad)).startsWith("501 5.5.4 ");
      }
    }
  }

  /** A verb of one's own: answered at once, by the owner, or refused. */
  private static final class Verbs implements Extension {

    @Override
    public String keyword() {
      return "XPING";
    }

    @Override
    public Set<String> verbs() {
      return Set.of("XPING", "XASK");
    }

    @Override
    public int addedOctets() {
      return 4000;
    }

    @Override
    public Reply answer(Command command, SessionView session) {
      String line = ((Command.Unknown) command).line();
      return line.equalsIgnoreCase("xping")
          ? Reply.of(250, 0, 0, "Pong " + session.state())
          : line.startsWith("XPING ") ? Reply.of(501, 5, 4, "No argument") : null;
    }
  }

  private static final Setup VERBS = Setup.of(b -> b.extensions(List.of(new Verbs())));

  @Test
  void anExtensionMayServeVerbsOfItsOwn() {
    try (Connection connection = Connection.greeted(VERBS, Connection.Manner.LATER)) {
      assertThat(connection.say("xping", "NOOP"))
          .isEqualTo("250 2.0.0 Pong EXPECT_MAIL\r\n250 2.0.0 Ok\r\n");
      assertThat(connection.say("XPING now")).startsWith("501 5.5.4 ");
      assertThat(connection.say("XPINGS")).startsWith("500 5.5.2 ");
      assertThat(connection.say("XASK", "NOOP")).isEqualTo("421 4.3.2 Closing\r\n");
      assertThat(connection.script.log).contains("command null");
    }
  }

  @Test
  void whatExtensionsAddToLinesIsAddedToTheirLimitR01() {
    assertThat(VERBS.configuration().wireLimits().commandLine()).isEqualTo(4512);
    try (Connection connection = Connection.greeted(VERBS, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("NOOP " + "x".repeat(4505))).startsWith("250 ");
      assertThat(connection.say("NOOP " + "x".repeat(4506))).startsWith("500 5.5.2 ");
    }
  }

  @Test
  void anExtensionThatNeedsAnotherIsNotConfiguredWithoutIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Setup.of(b -> b.extensions(List.of(Extensions.binaryMime()))))
        .withMessageContaining("CHUNKING");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Setup.of(b -> b.extensions(List.of(Extensions.smtpUtf8()))))
        .withMessageContaining("8BITMIME");
  }

  @Test
  void helpNamesWhatIsServedR47() {
    try (Connection connection = Connection.greeted(Setup.STANDARD, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("HELP"))
          .isEqualTo(
              "214-2.0.0 Commands: EHLO HELO MAIL RCPT DATA RSET NOOP QUIT BDAT STARTTLS HELP VRFY"
                  + "\r\n214 2.0.0 See RFC 5321\r\n");
    }
  }

  @Test
  void valuesOutOfRangeAreRefusedWhereTheyAreConfigured() {
    assertThatIllegalArgumentException().isThrownBy(() -> Extensions.deliverBy(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> Extensions.deliverBy(1_000_000_000));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Extensions.futureRelease(Duration.ZERO, () -> Instant.EPOCH));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Extensions.futureRelease(Duration.ofSeconds(1_000_000_000), () -> Instant.EPOCH));
    assertThatIllegalArgumentException().isThrownBy(() -> Extensions.mtPriority("no profile"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SIZE=1",
        "BODY=7BIT",
        "SMTPUTF8",
        "RET=HDRS",
        "ENVID=x",
        "AUTH=<>",
        "BY=1;N",
        "HOLDFOR=1",
        "HOLDUNTIL=2026-01-01T00:00:00Z",
        "MT-PRIORITY=1",
        "REQUIRETLS",
        "ENVID=a@b.c MTRK=AAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "SOLICIT=org.example:ADV",
        "SUBMITTER=a@b.c",
        "CONPERM",
        "TRANSID=<1@b.c>",
        "XANY=1"
      })
  void everyParameterOfMailNeedsItsExtensionR29(String parameter) {
    Setup bare = Setup.of(b -> b.extensions(List.of(Extensions.pipelining())));
    try (Connection connection = Connection.greeted(bare, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("MAIL FROM:<a@client.example> " + parameter))
          .startsWith("555 5.5.4 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOTIFY=NEVER",
        "ORCPT=rfc822;a@b.c",
        "RRVS=2014-04-03T23:01:00Z",
        "CONNEG",
        "XANY"
      })
  void everyParameterOfRcptNeedsItsExtensionR29(String parameter) {
    Setup bare = Setup.of(b -> b.extensions(List.of(Extensions.pipelining())));
    try (Connection connection = Connection.greeted(bare, Connection.Manner.AT_ONCE)) {
      connection.say("MAIL FROM:<a@client.example>");
      assertThat(connection.say("RCPT TO:<b@mx.example> " + parameter)).startsWith("555 5.5.4 ");
    }
  }

  @Test
  void whatIsServedHangsOnTheHello() {
    Setup setup =
        Setup.of(
            b ->
                b.extensions(
                    List.of(
                        Extensions.etrn(),
                        Extensions.expn(),
                        Extensions.vrfy(),
                        Extensions.deliverBy(0),
                        Extensions.mtPriority(null))));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("EHLO c.example")).contains("250-DELIVERBY\r\n250 MT-PRIORITY\r\n");
      assertThat(connection.say("VRFY x SMTPUTF8")).startsWith("555 5.5.4 ");
      assertThat(connection.say("EXPN x SMTPUTF8")).startsWith("555 5.5.4 ");
      assertThat(connection.say("EXPN x")).startsWith("252 ");
      connection.say("HELO c.example");
      assertThat(connection.say("ETRN mx.example")).startsWith("502 5.5.1 ");
      connection.say("MAIL FROM:<a@client.example>");
      assertThat(connection.session.view().extended()).isFalse();
      assertThat(with(connection)).isEqualTo(WithProtocol.SMTP);
    }
  }

  private static WithProtocol with(Connection connection) {
    SessionView view = connection.session.view();
    return view.origin().with(view.envelope());
  }
}
