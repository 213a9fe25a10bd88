package dev.smtpkit.session.server;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.StateMachine.Trigger;
import org.jspecify.annotations.Nullable;

/** Who the client is: the greeting, its hello, STARTTLS, and XCLIENT. */
final class Greetings {

  private static final Reply LHLO_HERE = Reply.of(500, "This is LMTP: send LHLO");
  private static final Reply NO_LHLO_HERE = Reply.of(500, "This is not LMTP: send EHLO or HELO");

  private static final Reply BAD_CLAIM =
      Reply.of(501, 5, 4, "Unknown attribute, or a value that it cannot have");

  private final Core core;

  Greetings(Core core) {
    this.core = core;
  }

  /** The verdict on the connection. */
  void settleConnection(Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      core.turnAway(refuse.reply());
      return;
    }
    core.on(Trigger.GREETED);
    Reply stock = core.configuration().greeting();
    core.outbox.flush(Core.withoutEnhancedCode(Commands.replyOr(verdict, stock)));
  }

  /** A reply to a verb, without an enhanced code where the verb's replies have none. */
  Reply fit(@Nullable Verb verb, Reply reply) {
    return verb != null && verb.isHello() ? Core.withoutEnhancedCode(reply) : reply;
  }

  void hello(Command.Hello command) {
    if ((command.verb() == Verb.LHLO) != core.isLmtp()) {
      core.fault(core.isLmtp() ? LHLO_HERE : NO_LHLO_HERE);
      return;
    }
    core.tell(
        new ServerEvent.Hello(
            command.name(),
            command.verb() != Verb.HELO,
            core.ask(Decision.Subject.HELLO, command)));
  }

  /** The verdict on a hello. */
  void settleHello(Command.Hello command, Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      core.refuse(Core.withoutEnhancedCode(refuse.reply()), false);
      return;
    }
    boolean first = core.hello() == null;
    core.client.beginHello();
    Offer offer;
    try {
      offer = core.configuration().offer(core, command.verb() != Verb.HELO);
    } catch (RuntimeException e) {
      core.tell(new ServerEvent.Fault(e));
      core.fault(Core.withoutEnhancedCode(Replies.LOCAL_ERROR));
      return;
    }
    core.dropTransaction(offer.reply());
    core.client.greetedBy(command.verb(), command.name(), offer);
    core.on(Trigger.HELLO_ACCEPTED);
    if (first) {
      core.outbox.flush(offer.reply());
    } else {
      core.junk(offer.reply(), false);
    }
  }

  /** STARTTLS (RFC 3207 4). */
  void startTls(Command command) {
    if (!core.configuration().offersTls()) {
      core.fault(Replies.NOT_IMPLEMENTED);
    } else if (core.state() != ServerState.EXPECT_MAIL || !core.offers(EhloKeyword.STARTTLS)) {
      core.fault(core.hello() == null ? Replies.HELLO_FIRST : Replies.BAD_SEQUENCE);
    } else {
      core.tell(new ServerEvent.StartTls(core.ask(Decision.Subject.STARTTLS, command)));
    }
  }

  /** The verdict on STARTTLS. */
  void settleTls(Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      core.refuse(refuse.reply(), false);
      return;
    }
    core.on(Trigger.TLS_ACCEPTED);
    core.clock.reset(core.configuration().timeouts().handshake(), core.now());
    core.outbox.flush(Replies.READY_FOR_TLS);
  }

  /** XCLIENT: answered as a new connection is, by a greeting. */
  void replace(Command.ClientInfo command) {
    if (!core.offers(EhloKeyword.XCLIENT)) {
      core.fault(Replies.NOT_IMPLEMENTED);
      return;
    }
    if (core.state() != ServerState.EXPECT_MAIL) {
      core.fault(Replies.BAD_SEQUENCE);
      return;
    }
    ClientClaim claim = ClientClaim.of(core, command.attributes());
    if (claim == null) {
      core.fault(BAD_CLAIM);
      return;
    }
    core.client.replacedBy(claim);
    core.owe(Core.NOTHING);
    core.on(Trigger.CLIENT_REPLACED);
    core.tell(
        new ServerEvent.Connected(core.peer(), core.ask(Decision.Subject.CONNECTION, command)));
  }
}
