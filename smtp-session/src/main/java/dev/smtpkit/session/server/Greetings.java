package dev.smtpkit.session.server;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.WireObserver;
import dev.smtpkit.session.server.Deadlines.Kind;
import dev.smtpkit.session.server.Decision.Subject;
import dev.smtpkit.session.server.Outbox.Urgency;
import dev.smtpkit.session.server.StateMachine.Trigger;

/** Who the client is: the greeting, its hello, STARTTLS, and XCLIENT. */
final class Greetings {

  private static final Reply LHLO_HERE = Reply.of(500, "This is LMTP: send LHLO");
  private static final Reply NO_LHLO_HERE = Reply.of(500, "This is not LMTP: send EHLO or HELO");

  private static final Reply BAD_CLAIM =
      Reply.of(501, 5, 4, "Unknown attribute, or a value that it cannot have");

  private final SessionFacts session;
  private final CommandReplies replies;

  /** The reply to everything but QUIT, once the connection was refused. */
  private Reply turnedAway = Replies.BAD_SEQUENCE;

  /** Octets in clear that stood behind an accepted STARTTLS. */
  private long discarded;

  Greetings(SessionFacts session, CommandReplies replies) {
    this.session = session;
    this.replies = replies;
  }

  /** Asks whether the client is welcome. */
  void begin() {
    Decision decision = session.owner.ask(Subject.CONNECTION, this::greet);
    session.owner.tell(new ServerEvent.Connected(session.client.peer(), decision));
  }

  private void greet(Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      turnAway(refuse.reply());
      return;
    }
    session.states.on(Trigger.GREETED);
    Reply reply = CommandReplies.replyOf(verdict, session.configuration.greeting());
    replies.say(CommandReplies.withoutEnhancedCode(reply));
  }

  /** Refuses the connection itself; the client may still say QUIT (RFC 5321 3.1, RFC 7504 3). */
  private void turnAway(Reply refusal) {
    session.states.on(Trigger.TURNED_AWAY);
    if (CommandReplies.endsSession(refusal)) {
      replies.refuse(refusal);
      return;
    }
    Reply plain = CommandReplies.withoutEnhancedCode(refusal);
    if (plain.code().value() == 521) {
      turnedAway = plain;
    }
    replies.say(plain);
  }

  /** The reply to a client whose connection was refused, to everything but QUIT. */
  Reply turnedAway() {
    return turnedAway;
  }

  /** XCLIENT: answered as a new connection is, by a greeting. */
  void xclient(Command.ClientInfo command) {
    if (!session.client.offer().has(EhloKeyword.XCLIENT)) {
      replies.error(Replies.NOT_IMPLEMENTED);
      return;
    }
    if (session.states.state() != ServerState.EXPECT_MAIL) {
      replies.error(Replies.BAD_SEQUENCE);
      return;
    }
    ClientClaim claim = ClientClaim.of(session, command.attributes());
    if (claim == null) {
      replies.error(BAD_CLAIM);
      return;
    }
    session.client.replacedBy(claim);
    session.transaction.oweNothing();
    session.states.on(Trigger.CLIENT_REPLACED);
    begin();
  }

  void hello(Command.Hello command) {
    boolean lmtp = session.configuration.protocol() == Protocol.LMTP;
    if ((command.verb() == Verb.LHLO) != lmtp) {
      replies.error(lmtp ? LHLO_HERE : NO_LHLO_HERE);
      return;
    }
    Decision decision = session.owner.ask(Subject.HELLO, verdict -> accept(command, verdict));
    session.owner.tell(new ServerEvent.Hello(command.name(), command.verb(), decision));
  }

  private void accept(Command.Hello command, Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      replies.refuse(CommandReplies.withoutEnhancedCode(refuse.reply()));
      return;
    }
    boolean first = session.client.hello() == null;
    session.client.beginHello();
    Offer offer;
    try {
      offer =
          command.verb() == Verb.HELO
              ? session.configuration.configured().plainOffer(session)
              : session.configuration.configured().extendedOffer(session);
    } catch (RuntimeException e) {
      session.owner.tell(new ServerEvent.Fault(e));
      replies.error(CommandReplies.withoutEnhancedCode(Replies.LOCAL_ERROR));
      return;
    }
    session.transaction.drop(offer.reply());
    session.client.greetedBy(command.verb(), command.name(), offer);
    session.states.on(Trigger.HELLO_ACCEPTED);
    if (first) {
      replies.say(offer.reply());
    } else {
      replies.unproductive(offer.reply(), Urgency.AT_ONCE);
    }
  }

  void startTls() {
    if (!session.configuration.offersTls()) {
      replies.error(Replies.NOT_IMPLEMENTED);
    } else if (session.states.state() != ServerState.EXPECT_MAIL
        || !session.client.offer().has(EhloKeyword.STARTTLS)) {
      replies.error(session.client.hello() == null ? Replies.HELLO_FIRST : Replies.BAD_SEQUENCE);
    } else {
      session.owner.tell(
          new ServerEvent.StartTls(session.owner.ask(Subject.STARTTLS, this::acceptTls)));
    }
  }

  private void acceptTls(Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      replies.refuse(refuse.reply());
      return;
    }
    session.states.on(Trigger.TLS_ACCEPTED);
    session.deadlines.set(Kind.HANDSHAKE);
    replies.say(Replies.READY_FOR_TLS);
  }

  /** Octets in clear that came behind the 220 are never parsed, only counted. */
  void discard(int octets) {
    discarded += octets;
  }

  long discarded() {
    return discarded;
  }

  /** The connection leaves the handshake behind, one way or the other. */
  void reportDiscarded() {
    WireObserver observer = session.observer;
    if (discarded > 0 && observer != null) {
      observer.discarded(discarded);
    }
  }

  /** The handshake is done: the client has to say hello again. */
  void tlsEstablished(TlsInfo info) {
    reportDiscarded();
    session.client.secured(info);
    session.transaction.oweNothing();
    session.states.on(Trigger.TLS_ESTABLISHED);
    session.deadlines.stopPeer();
    session.deadlines.set(Kind.COMMAND);
    session.owner.tell(new ServerEvent.Secured(info));
  }
}
