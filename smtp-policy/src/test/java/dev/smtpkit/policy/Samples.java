package dev.smtpkit.policy;

import com.google.common.net.InetAddresses;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Recipient;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailContext;
import dev.smtpkit.session.handler.RcptContext;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** Values that many tests need. */
public final class Samples {

  /** What a message was like, when it does not matter. */
  public static final MessageSummary CONTENT = new MessageSummary(0, 0, 0, 0, 0, false);

  static final Verdict LATER = Verdict.refuse(Reply.of(450, 2, 1, "Later"));
  static final Verdict NEVER = Verdict.refuse(Reply.of(550, 7, 1, "Never"));
  static final Verdict HANG_UP = Verdict.refuse(Reply.of(421, 7, 0, "Away"));

  private Samples() {}

  static Peer peer(String address) {
    return new Peer(
        new InetSocketAddress(InetAddresses.forString(address), 40_000),
        new InetSocketAddress(InetAddresses.forString("192.0.2.1"), 25));
  }

  static ReversePath sender(String mailbox) {
    return mailbox.isEmpty() ? ReversePath.NULL : new ReversePath(Mailbox.of(mailbox));
  }

  static ForwardPath recipient(String mailbox) {
    return new ForwardPath(Mailbox.of(mailbox));
  }

  static MailContext mail(String address, String mailbox) {
    return new MailContext(
        peer(address),
        HelloName.of("client.example"),
        null,
        null,
        sender(mailbox),
        MailParameters.NONE);
  }

  static MailContext authenticated(MailContext mail, String authcid, String authzid) {
    return new MailContext(
        mail.peer(),
        mail.hello(),
        mail.tls(),
        new Identity(authcid, authzid),
        mail.reversePath(),
        mail.parameters());
  }

  static RcptContext rcpt(String address, String mailbox) {
    return new RcptContext(
        mail(address, "s@client.example"), recipient(mailbox), RcptParameters.NONE);
  }

  /** A transaction that has got to its message. */
  public static Envelope envelope(String... recipients) {
    return new Envelope(
        peer("192.0.2.7"),
        HelloName.of("client.example"),
        Verb.EHLO,
        null,
        null,
        sender("s@client.example"),
        MailParameters.NONE,
        Arrays.stream(recipients)
            .map(mailbox -> new Recipient(recipient(mailbox), RcptParameters.NONE))
            .toList());
  }

  /** The server's name. */
  public static DomainName host() {
    return DomainName.of("mx.example");
  }
}
