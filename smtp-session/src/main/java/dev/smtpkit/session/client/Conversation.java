package dev.smtpkit.session.client;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.EhloResponse;
import dev.smtpkit.proto.Limits;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may be said, and what the replies mean: greeting, hello, transactions. */
final class Conversation {

  private final ClientCore core;

  private boolean greeted;

  /** The greeting was none that lets anything but QUIT follow. */
  private boolean turnedAway;

  private boolean hello;
  private boolean quitting;

  /** A command whose reply may change what can be sent: nothing may follow it before. */
  private @Nullable Ticket settling;

  /** The server agreed to TLS, and the handshake is not done. */
  private boolean securing;

  /** Transactions so far, and recipients of the last one, as sent. */
  private int mails;

  private int rcpts;

  /** The last MAIL sent had SMTPUTF8. */
  private boolean smtpUtf8;

  Conversation(ClientCore core) {
    this.core = core;
  }

  boolean isGreeted() {
    return greeted;
  }

  boolean isSecuring() {
    return securing;
  }

  /** Nothing may be sent until this has its reply. */
  void settle(Ticket ticket) {
    settling = ticket;
  }

  /** The command that was to settle something has come to nothing. */
  void settled() {
    settling = null;
  }

  /**
   * Whether nothing is on its way: STARTTLS and AUTH stand alone.
   *
   * @throws IllegalStateException if something is
   */
  void requireIdle() {
    requireOpen();
    if (!greeted
        || turnedAway
        || securing
        || settling != null
        || !core.pipeline.isIdle()
        || core.content.isDue()) {
      throw new IllegalStateException("there is something to be answered first");
    }
  }

  private void requireOpen() {
    if (core.isEnded() || quitting) {
      throw new IllegalStateException("the session has ended");
    }
  }

  /** Refuses what may not be sent now. */
  void check(Command command) {
    requireOpen();
    Verb verb = command.verb();
    boolean first =
        verb == Verb.QUIT || verb == Verb.NOOP || verb == Verb.RSET || verb == Verb.HELP;
    boolean isHello = verb != null && verb.isHello();
    if (command instanceof Command.Unknown unknown && !isOwn(unknown)) {
      throw new IllegalArgumentException("a verb that has a type, or a control character");
    } else if (command instanceof Command.Auth) {
      throw new IllegalArgumentException("AUTH is an exchange: authenticate");
    } else if (verb == Verb.BURL || verb == Verb.ATRN || verb == Verb.XCLIENT) {
      throw new IllegalArgumentException("the engine cannot go on behind " + verb);
    } else if (isHello && (verb == Verb.LHLO) != core.configuration.isLmtp()) {
      throw new IllegalArgumentException(verb + " is of another protocol");
    } else if (verb != Verb.QUIT && (turnedAway || settling != null || securing)) {
      throw new IllegalStateException("only QUIT may be sent now");
    } else if (!hello && !isHello && !first) {
      throw new IllegalStateException("hello comes first");
    }
    boolean leadsToTls = isHello || first || verb == Verb.STARTTLS;
    if (core.configuration.requiresTls() && core.tls == null && !leadsToTls) {
      throw new IllegalStateException("TLS comes first");
    }
    if (command instanceof Command.Rcpt rcpt
        && !smtpUtf8
        && ServerOffer.isInternational(rcpt.forwardPath().mailbox())) {
      throw new IllegalArgumentException("MAIL was without SMTPUTF8");
    }
    String lack = core.offer.lack(command);
    if (lack != null) {
      throw new IllegalArgumentException("the server does not offer " + lack);
    }
    checkLimits(verb);
    if (verb == Verb.STARTTLS) {
      requireIdle();
      if (core.tls != null) {
        throw new IllegalStateException("TLS is there already");
      }
    }
  }

  /** Whether it is one line, of a verb that means nothing to the engine. */
  private static boolean isOwn(Command.Unknown command) {
    boolean own = command.line().chars().allMatch(c -> c >= ' ' && c != 0x7F);
    for (Verb verb : Verb.values()) {
      own &= !verb.name().equalsIgnoreCase(command.verbAsSent());
    }
    return own;
  }

  /** LIMITS (RFC 9422). */
  private void checkLimits(@Nullable Verb verb) {
    Limits limits = core.offer.limits();
    if (verb == Verb.MAIL && mails >= limits.mailMax().orElse(Integer.MAX_VALUE)) {
      throw new IllegalStateException("the server takes " + mails + " messages in a session");
    } else if (verb == Verb.RCPT && rcpts >= limits.rcptMax().orElse(Integer.MAX_VALUE)) {
      throw new IllegalStateException("the server takes " + rcpts + " recipients of a message");
    }
  }

  /** Notes what is sent, after it was checked. */
  void sent(Ticket ticket) {
    Verb verb = ticket.command().verb();
    if (ticket.command() instanceof Command.Mail mail) {
      mails++;
      rcpts = 0;
      smtpUtf8 = mail.parameters().smtpUtf8();
    } else if (verb == Verb.RCPT) {
      rcpts++;
    } else if (verb == Verb.QUIT) {
      quitting = true;
    } else if (verb == Verb.STARTTLS || verb != null && verb.isHello()) {
      settling = ticket;
    }
  }

  void greeting(ReceivedReply reply) {
    greeted = true;
    core.tell(new ClientEvent.Greeted(reply));
    if (reply.code().value() == 421) {
      core.refused(reply);
    } else if (reply.code().severity() == 3) {
      core.faulty(reply);
    } else if (reply.code().value() != 220) {
      turnedAway = true;
      for (Ticket ticket : core.pipeline.drainUnsent()) {
        if (ticket.command().verb() == Verb.QUIT) {
          core.pipeline.add(ticket);
        } else {
          core.unanswered(ticket);
        }
      }
    }
  }

  /** A reply to what left first, of all that waits. */
  void take(Pipeline.Place place, ReceivedReply reply) {
    Ticket ticket = place.ticket();
    Command command = ticket.command();
    int severity = reply.code().severity();
    if (core.content.isOf(ticket)) {
      beforeItsEnd(reply);
    } else if (place.outcome() && !core.accepted.isEmpty()) {
      outcome(ticket, reply);
    } else if (command.verb() == Verb.DATA && !place.outcome()) {
      data(ticket, reply);
    } else if (severity == 3 || severity == 2 && !fits(command, reply)) {
      core.faulty(reply);
    } else {
      answered(ticket, reply);
      if (severity == 2) {
        accepted(ticket, reply);
      } else {
        refused(command);
      }
      if (place.outcome()) {
        // Of a message that nobody was to get.
        core.endTransaction();
      }
      if (command.verb() == Verb.QUIT) {
        core.end(EndReason.QUIT, reply, null);
      } else if (reply.code().value() == 421) {
        core.refused(reply);
      }
    }
  }

  /** Whether a positive reply is one that the command can have. */
  private static boolean fits(Command command, ReceivedReply reply) {
    int code = reply.code().value();
    if (command instanceof Command.Hello said) {
      return code == 250 && (said.verb() == Verb.HELO || EhloResponse.parse(reply) != null);
    }
    return command.verb() != Verb.STARTTLS || code == 220;
  }

  private void answered(Ticket ticket, ReceivedReply reply) {
    core.pipeline.answered();
    if (settling == ticket) {
      settling = null;
    }
    if (!ticket.isInternal()) {
      core.tell(new ClientEvent.Replied(ticket, reply));
    }
  }

  private void refused(Command command) {
    if (command.verb() == Verb.MAIL) {
      core.endTransaction();
    } else if (command.verb() == Verb.BDAT) {
      core.chunkRefused = true;
    }
  }

  private void accepted(Ticket ticket, ReceivedReply reply) {
    Command command = ticket.command();
    Verb verb = command.verb();
    if (command instanceof Command.Rcpt) {
      core.accepted.add(ticket);
    } else if (command instanceof Command.Bdat) {
      core.lastChunk = ticket;
    } else if (verb == Verb.MAIL || verb == Verb.RSET) {
      core.endTransaction();
      core.transactionOpen = verb == Verb.MAIL;
    } else if (command instanceof Command.Hello said) {
      core.endTransaction();
      hello = true;
      EhloResponse response = said.verb() == Verb.HELO ? null : EhloResponse.parse(reply);
      core.offer = new ServerOffer(response);
      if (response != null) {
        core.tell(new ClientEvent.Offered(response));
      }
    } else if (verb == Verb.STARTTLS) {
      securing = true;
    }
  }

  private void data(Ticket ticket, ReceivedReply reply) {
    boolean mayBegin = reply.code().value() == 354;
    if (mayBegin && !core.accepted.isEmpty() && core.transactionOpen) {
      answered(ticket, reply);
      core.content.beginData(ticket);
    } else if (mayBegin && core.accepted.isEmpty() && !core.configuration.isLmtp()) {
      // Nobody is to get it: a single dot (RFC 2920 3.1). By LMTP nothing would ever answer that.
      core.pipeline.answered();
      core.endEmptyMessage(ticket);
    } else if (reply.code().severity() < 4) {
      core.faulty(reply);
    } else {
      answered(ticket, reply);
      if (reply.code().value() == 421) {
        core.refused(reply);
      }
    }
  }

  /** A reply to a message that was sent whole. */
  private void outcome(Ticket ticket, ReceivedReply reply) {
    if (reply.code().severity() == 3) {
      core.faulty(reply);
      return;
    }
    if (core.configuration.isLmtp()) {
      Ticket recipient = core.accepted.remove(0);
      core.tell(new ClientEvent.Outcome(ticket, List.of(recipient), reply));
    } else {
      core.tell(new ClientEvent.Outcome(ticket, core.accepted, reply));
      core.accepted.clear();
    }
    // A chunk that was refused leaves the transaction as it is (RFC 3030 2).
    core.chunkRefused |= ticket.command() instanceof Command.Bdat && reply.code().severity() >= 4;
    if (core.accepted.isEmpty()) {
      core.pipeline.answered();
      boolean open = core.chunkRefused;
      core.endTransaction();
      core.transactionOpen = open;
    }
    if (reply.code().value() == 421) {
      core.refused(reply);
    }
  }

  /** A reply where none is due, or to a message that has not been sent whole. */
  void outOfTurn(ReceivedReply reply) {
    if (core.content.isDue() && !core.content.isChunked()) {
      beforeItsEnd(reply);
    } else if (reply.code().value() == 421) {
      core.refused(reply);
    } else {
      core.faulty(reply);
    }
  }

  /** A server that will not take the rest of a message: framing is lost, and so is the session. */
  private void beforeItsEnd(ReceivedReply reply) {
    if (reply.code().severity() < 4) {
      core.faulty(reply);
    } else {
      core.refused(reply);
    }
  }

  /** The handshake is done: nothing that the server said before counts (RFC 3207 4.2). */
  void secured() {
    securing = false;
    hello = false;
    core.offer = ServerOffer.NOTHING;
    core.authenticated = false;
    core.endTransaction();
  }

  /**
   * Sees to it that a command that is about to leave can: MAIL not within a transaction that some
   * refusal has left open (RFC 5321 4.1.4), and no chunk that nobody is to get or that follows a
   * refused one (RFC 3030 2).
   *
   * @return whether it leaves; if not, another may
   */
  boolean goes(Ticket ticket) {
    Command command = ticket.command();
    if (command instanceof Command.Mail && core.transactionOpen && core.pipeline.first() == null) {
      core.pipeline.addFirst(Ticket.internal(Command.Bare.RSET));
      return false;
    } else if (command instanceof Command.Bdat && (core.accepted.isEmpty() || core.chunkRefused)) {
      core.pipeline.withdraw();
      core.unanswered(ticket);
      return false;
    }
    return true;
  }

  boolean pipelining() {
    return core.offer.has(EhloKeyword.PIPELINING);
  }
}
