package dev.smtpkit.policy;

import com.google.common.net.InetAddresses;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.Randomness;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailContext;
import dev.smtpkit.session.handler.RcptContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;

/** Values that many tests need. */
public final class Samples {

  /** The summary of any message. */
  public static final MessageSummary CONTENT = MessageSummary.unexamined(0);

  public static final Verdict LATER = Verdict.refuse(Reply.of(450, 2, 1, "Later"));
  public static final Verdict NEVER = Verdict.refuse(Reply.of(550, 7, 1, "Never"));
  public static final Verdict HANG_UP = Verdict.refuse(Reply.of(421, 7, 0, "Away"));

  /** Repeatable, so that tests do not depend on a seed. */
  public static final Randomness RANDOM = new Random(1)::nextBytes;

  private Samples() {}

  public static Peer peer(String address) {
    return Peer.of(
        new InetSocketAddress(address(address), 40_000),
        new InetSocketAddress(address("192.0.2.1"), 25));
  }

  public static ReversePath sender(String mailbox) {
    return mailbox.isEmpty() ? ReversePath.NULL : new ReversePath(Mailbox.of(mailbox));
  }

  public static ForwardPath recipient(String mailbox) {
    return new ForwardPath(Mailbox.of(mailbox));
  }

  public static MailContext mail(String address, String mailbox) {
    return MailContext.builder(origin(address), sender(mailbox)).build();
  }

  public static MailContext authenticated(MailContext mail, String authcid, String authzid) {
    Origin origin = mail.origin().toBuilder().identity(new Identity(authcid, authzid)).build();
    return MailContext.builder(origin, mail.reversePath()).parameters(mail.parameters()).build();
  }

  public static RcptContext rcpt(String address, String mailbox) {
    return RcptContext.of(
        mail(address, "s@client.example"), recipient(mailbox), RcptParameters.NONE);
  }

  /** A client that has said EHLO. */
  public static Origin origin(String address) {
    return Origin.builder(peer(address), HelloName.of("client.example")).build();
  }

  public static Origin origin() {
    return origin("192.0.2.7");
  }

  /** The envelope of a transaction that has got to its message. */
  public static Envelope envelope(String... recipients) {
    Envelope.Builder envelope = Envelope.builder(sender("s@client.example"));
    for (String recipient : recipients) {
      envelope.recipient(recipient(recipient));
    }
    return envelope.build();
  }

  /** The server's name. */
  public static DomainName host() {
    return DomainName.of("mx.example");
  }

  private static InetAddress address(String text) {
    return InetAddresses.forString(text);
  }
}
