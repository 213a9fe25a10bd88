package dev.smtpkit.session.client;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.wire.CommandParser;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R94: what a server offers may be sent, and nothing else. */
class ClientOfferTest {

  private static ClientRun client(String... keywords) {
    return new ClientRun(ClientConfiguration.SMTP, ClientRun.CUTS.get(0)).greeted(keywords);
  }

  private static Command command(String line) {
    byte[] octets = line.getBytes(StandardCharsets.UTF_8);
    Parsed parsed =
        new CommandParser(SyntaxProfile.STRICT)
            .parse(octets, 0, octets.length, dev.smtpkit.proto.Utf8.ALLOWED);
    return (Command) parsed;
  }

  @ParameterizedTest
  @CsvSource({
    "SIZE, MAIL FROM:<> SIZE=1",
    "8BITMIME, MAIL FROM:<> BODY=8BITMIME",
    "8BITMIME, MAIL FROM:<> BODY=7BIT",
    "BINARYMIME, MAIL FROM:<> BODY=BINARYMIME",
    "SMTPUTF8, MAIL FROM:<> SMTPUTF8",
    "SMTPUTF8, MAIL FROM:<\u00fc@a.example> SMTPUTF8",
    "SMTPUTF8, VRFY \u00fc SMTPUTF8",
    "DSN, MAIL FROM:<> RET=HDRS",
    "DSN, MAIL FROM:<> ENVID=a",
    "DSN, RCPT TO:<a@b.example> NOTIFY=NEVER",
    "DSN, RCPT TO:<a@b.example> ORCPT=rfc822;a@b.example",
    "AUTH PLAIN, MAIL FROM:<> AUTH=<>",
    "DELIVERBY, MAIL FROM:<> BY=1;R",
    "FUTURERELEASE 1 2030-01-01T00:00:00Z, MAIL FROM:<> HOLDFOR=1",
    "FUTURERELEASE 1 2030-01-01T00:00:00Z, MAIL FROM:<> HOLDUNTIL=2026-01-01T00:00:00Z",
    "MT-PRIORITY, MAIL FROM:<> MT-PRIORITY=1",
    "REQUIRETLS, MAIL FROM:<> REQUIRETLS",
    "NO-SOLICITING, MAIL FROM:<> SOLICIT=a",
    "SUBMITTER, MAIL FROM:<> SUBMITTER=a@b.example",
    "CONPERM, MAIL FROM:<> CONPERM",
    "CHECKPOINT, MAIL FROM:<> TRANSID=<a@b>",
    "RRVS, RCPT TO:<a@b.example> RRVS=2026-01-01T00:00:00Z",
    "CONNEG, RCPT TO:<a@b.example> CONNEG",
    "XOWN, MAIL FROM:<> XOWN=1",
    "XOWN, RCPT TO:<a@b.example> XOWN",
    "CHUNKING, BDAT 1 LAST",
    "STARTTLS, STARTTLS",
    "ETRN, ETRN a.example",
    "XFORWARD NAME, XFORWARD NAME=a",
  })
  void whatIsOfferedMayBeSentAndNothingElse(String keyword, String line) {
    client(keyword).send(command(line));
    ClientRun without = client("PIPELINING");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> without.send(command(line)))
        .withMessageContaining(keyword.split(" ", -1)[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ATRN", "BURL imap://a LAST", "XCLIENT NAME=a"})
  void whatTheEngineCannotGoOnBehindIsNotSent(String line) {
    ClientRun client = client("ATRN", "BURL", "XCLIENT NAME", "CHUNKING");
    assertThatIllegalArgumentException().isThrownBy(() -> client.send(command(line)));
  }

  @Test
  void anInternationalRecipientNeedsTheTransactionToBeSo() {
    Command rcpt = command("RCPT TO:<\u00fc@a.example>");
    client("SMTPUTF8").send(command("MAIL FROM:<> SMTPUTF8")).send(rcpt);
    ClientRun without = client("SMTPUTF8").mail();
    assertThatIllegalArgumentException().isThrownBy(() -> without.send(rcpt));
  }

  @ParameterizedTest
  @ValueSource(strings = {"VRFY", "HELP"})
  void aWordBeyondAsciiNeedsSmtpUtf8(String verb) {
    Command command =
        verb.equals("HELP")
            ? new Command.Help("\u00fc")
            : new Command.Lookup(
                dev.smtpkit.proto.Verb.VRFY, "\u00fc", dev.smtpkit.proto.Utf8.REFUSED);
    client("SMTPUTF8").send(command);
    assertThatIllegalArgumentException().isThrownBy(() -> client().send(command));
  }

  @Test
  void theTrackingOfMessagesNeedsTwoOffers() {
    Command mail = command("MAIL FROM:<> ENVID=a@b MTRK=" + "A".repeat(27));
    client("DSN", "MTRK").send(mail);
    assertThatIllegalArgumentException().isThrownBy(() -> client("DSN").send(mail));
  }

  @Test
  void anInternationalSenderNeedsItsParameter() {
    Command parsed = command("MAIL FROM:<\u00fc@a.example> SMTPUTF8");
    Command.Mail mail =
        new Command.Mail(
            ((Command.Mail) parsed).reversePath(), dev.smtpkit.proto.MailParameters.NONE);
    assertThatIllegalArgumentException().isThrownBy(() -> client("SMTPUTF8").send(mail));
  }

  @ParameterizedTest
  @ValueSource(strings = {"VRFY a", "EXPN a", "HELP", "NOOP", "RSET", "QUIT", "MAIL FROM:<>"})
  void whatEveryServerHasMayAlwaysBeSent(String line) {
    client().send(command(line));
  }

  @Test
  void aVerbOfTheOwnersOwnMayBeSent() {
    client().send(new Command.Unknown("XOWN a"));
  }

  @Test
  void theServersLimitsHold() {
    ClientRun client = client("PIPELINING", "LIMITS RCPTMAX=2 MAILMAX=2");
    client.mail().rcpt("b", "c");
    assertThatIllegalStateException().isThrownBy(() -> client.rcpt("d"));
    client.send(command("RSET")).mail().rcpt("d");
    assertThatIllegalStateException().isThrownBy(client::mail);
  }
}
