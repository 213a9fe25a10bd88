package dev.smtpkit.session.client;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.Limits;
import dev.smtpkit.proto.Verb;
import org.jspecify.annotations.Nullable;

/** Which commands may be sent now, and which of those that were sent may leave. */
final class CommandRules {

  private final ClientFacts session;

  CommandRules(ClientFacts session) {
    this.session = session;
  }

  /**
   * Checks that nothing is on its way: STARTTLS and AUTH stand alone.
   *
   * @throws IllegalStateException if something is
   */
  void requireIdle() {
    requireOpen();
    ClientState state = session.states.state();
    if (state == ClientState.EXPECT_GREETING
        || state == ClientState.EXPECT_QUIT
        || state == ClientState.EXPECT_TLS
        || session.sent.awaitsPivotalReply()
        || !session.pipeline.isIdle()
        || session.content.isDue()) {
      throw new IllegalStateException("replies are due: wait until everything sent is answered");
    }
  }

  private void requireOpen() {
    if (session.states.isEnded() || session.sent.hasQuit()) {
      throw new IllegalStateException("the session has ended, or QUIT was sent");
    }
  }

  /**
   * Checks that a command may be sent now.
   *
   * @throws IllegalArgumentException if it can never be sent in this session
   * @throws IllegalStateException if it cannot be sent now
   */
  void check(Command command) {
    requireOpen();
    requireKind(command);
    requireOrder(command.verb());
    if (command instanceof Command.Rcpt rcpt
        && !session.sent.smtpUtf8()
        && ServerOffer.isInternational(rcpt.forwardPath().mailbox())) {
      throw new IllegalArgumentException(
          "the recipient needs SMTPUTF8, and MAIL was sent without that parameter");
    }
    String lack = session.offer.lack(command);
    if (lack != null) {
      throw new IllegalArgumentException("the server does not offer " + lack);
    }
    requireWithinLimits(command.verb());
    if (command.verb() == Verb.STARTTLS) {
      requireIdle();
      if (session.tls != null) {
        throw new IllegalStateException("the connection is under TLS already");
      }
    }
  }

  /**
   * Checks that an authentication may begin now.
   *
   * @throws IllegalArgumentException if the server does not offer the mechanism
   * @throws IllegalStateException if it cannot begin now
   */
  void checkAuthentication(String mechanism) {
    requireIdle();
    if (!session.offer.hasMechanism(mechanism)) {
      throw new IllegalArgumentException("the server does not offer " + mechanism);
    } else if (session.authenticated) {
      throw new IllegalStateException("the session is authenticated already");
    } else if (session.tls == null
        && (session.configuration.requiresTls()
            || !session.configuration.allowsClearAuthentication())) {
      throw new IllegalStateException(
          "TLS comes first, unless the configuration has allowClearAuthentication()");
    }
  }

  /** Refuses commands that the engine does not send, whatever the state. */
  private void requireKind(Command command) {
    Verb verb = command.verb();
    if (command instanceof Command.Unknown unknown && !isOwn(unknown)) {
      throw new IllegalArgumentException(
          "a verb that has a type of its own, or a control character in the line");
    } else if (command instanceof Command.Auth) {
      throw new IllegalArgumentException("AUTH is an exchange: call authenticate()");
    } else if (verb == Verb.BURL || verb == Verb.ATRN || verb == Verb.XCLIENT) {
      throw new IllegalArgumentException("the engine cannot go on behind " + verb);
    } else if (verb != null
        && verb.isHello()
        && (verb == Verb.LHLO) != session.configuration.isLmtp()) {
      throw new IllegalArgumentException(
          verb + " is not of " + session.configuration.protocol() + ", the session's protocol");
    }
  }

  private void requireOrder(@Nullable Verb verb) {
    ClientState state = session.states.state();
    boolean alwaysAllowed =
        verb == Verb.QUIT || verb == Verb.NOOP || verb == Verb.RSET || verb == Verb.HELP;
    boolean isHello = verb != null && verb.isHello();
    boolean onlyQuit =
        state == ClientState.EXPECT_QUIT
            || state == ClientState.EXPECT_TLS
            || session.sent.awaitsPivotalReply();
    if (onlyQuit && verb != Verb.QUIT) {
      throw new IllegalStateException("only QUIT may be sent now: the session is in " + state);
    } else if (!session.states.hasHello() && !isHello && !alwaysAllowed) {
      throw new IllegalStateException("hello comes first: EHLO, HELO or LHLO");
    }
    boolean leadsToTls = isHello || alwaysAllowed || verb == Verb.STARTTLS;
    if (session.configuration.requiresTls() && session.tls == null && !leadsToTls) {
      throw new IllegalStateException("TLS comes first: the configuration requires it");
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
  private void requireWithinLimits(@Nullable Verb verb) {
    Limits limits = session.offer.limits();
    Sent sent = session.sent;
    if (verb == Verb.MAIL && sent.mails() >= limits.mailMax().orElse(Integer.MAX_VALUE)) {
      throw new IllegalStateException(
          "the server takes " + sent.mails() + " messages in a session (MAILMAX)");
    } else if (verb == Verb.RCPT && sent.rcpts() >= limits.rcptMax().orElse(Integer.MAX_VALUE)) {
      throw new IllegalStateException(
          "the server takes " + sent.rcpts() + " recipients of a message (RCPTMAX)");
    }
  }

  /**
   * Called before a command leaves; false means that another may take its place. A MAIL never
   * leaves into a transaction that a refusal has left open (RFC 5321 4.1.4): an RSET goes first. A
   * chunk that has no recipient, or that follows a refused one, is dropped (RFC 3030 2).
   */
  boolean mayLeave(Ticket ticket) {
    Command command = ticket.command();
    if (command instanceof Command.Mail
        && session.states.inTransaction()
        && session.pipeline.first() == null) {
      session.pipeline.addFirst(Ticket.internal(Command.Bare.RSET));
      return false;
    }
    boolean spoiled =
        !session.answered.hasRecipients() || session.states.state() == ClientState.EXPECT_RSET;
    if (command instanceof Command.Bdat && spoiled) {
      session.pipeline.withdraw();
      session.unanswered(ticket);
      return false;
    }
    return true;
  }

  /** Whether commands may leave at all. */
  boolean mayCommand() {
    ClientState state = session.states.state();
    return state != ClientState.EXPECT_GREETING
        && state != ClientState.EXPECT_TLS
        && !session.content.isDue();
  }

  boolean pipelining() {
    return session.offer.has(EhloKeyword.PIPELINING);
  }
}
