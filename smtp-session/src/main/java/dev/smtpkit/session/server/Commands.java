package dev.smtpkit.session.server;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.extension.Extension;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which command goes where. One that may not stand where it stands, or that is refused, changes
 * nothing.
 */
final class Commands {

  private static final Set<String> HTTP_METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private final Core core;
  private final Greetings greetings;
  private final Transactions transactions;
  private final Authentication authentication;

  Commands(
      Core core, Greetings greetings, Transactions transactions, Authentication authentication) {
    this.core = core;
    this.greetings = greetings;
    this.transactions = transactions;
    this.authentication = authentication;
  }

  void execute(Command command) {
    Verb verb = command.verb();
    if (core.state() == ServerState.EXPECT_QUIT && verb != Verb.QUIT) {
      core.fault(greetings.fit(verb, core.turnedAway()));
      return;
    }
    if (verb == null) {
      unknown(command, ((Command.Unknown) command).verbAsSent());
      return;
    }
    Reply notYet = core.notYet(verb);
    if (notYet != null) {
      core.fault(greetings.fit(verb, notYet), mayWait(verb));
      return;
    }
    switch (verb) {
      case EHLO, HELO, LHLO -> greetings.hello((Command.Hello) command);
      case MAIL -> transactions.mail((Command.Mail) command);
      case RCPT -> transactions.rcpt((Command.Rcpt) command);
      case DATA -> transactions.data(command);
      case RSET -> {
        transactions.drop(Replies.OK);
        core.junk(Replies.OK, true);
      }
      case NOOP -> core.junk(Replies.OK, false);
      case QUIT -> {
        transactions.drop(Replies.BYE);
        core.end(Replies.BYE, CloseReason.QUIT);
      }
      case AUTH -> authentication.begin((Command.Auth) command);
      case STARTTLS -> greetings.startTls(command);
      case XCLIENT -> greetings.replace((Command.ClientInfo) command);
      default -> extension(command, verb.name(), Replies.NOT_IMPLEMENTED);
    }
  }

  /** A line that is no command. */
  void fault(SyntaxError error) {
    Verb verb = error.verb();
    Reply notYet = verb == null ? null : core.notYet(verb);
    Reply reply =
        core.state() == ServerState.EXPECT_QUIT
            ? core.turnedAway()
            : notYet == null ? error.reply() : notYet;
    core.fault(greetings.fit(verb, reply), mayWait(verb) && verb != Verb.RSET);
  }

  /** Whether the reply to a verb may wait for others (RFC 2920 3.2). */
  static boolean mayWait(@Nullable Verb verb) {
    return verb == Verb.MAIL || verb == Verb.RCPT || verb == Verb.RSET;
  }

  private void unknown(Command command, String verb) {
    if (HTTP_METHODS.contains(verb)) {
      core.end(Replies.NOT_AN_HTTP_SERVER, CloseReason.PROTOCOL_ERROR);
    } else {
      extension(command, verb.toUpperCase(Locale.ROOT), Replies.UNKNOWN_COMMAND);
    }
  }

  /** A verb that the engine has no code for. */
  private void extension(Command command, String verb, Reply otherwise) {
    Extension extension = core.configuration().extensionOf(verb);
    if (extension == null) {
      core.fault(otherwise);
      return;
    }
    Reply reply = core.notYet(command.verb());
    if (reply != null) {
      core.fault(reply);
      return;
    }
    try {
      reply = extension.answer(command, core);
    } catch (RuntimeException e) {
      core.tell(new ServerEvent.Fault(e));
      reply = Replies.LOCAL_ERROR;
    }
    if (reply == null) {
      core.tell(
          new ServerEvent.ExtensionCommand(command, core.ask(Decision.Subject.COMMAND, command)));
    } else {
      settle(reply);
    }
  }

  /** The verdict on a command of an extension. */
  void settle(Verdict verdict) {
    settle(
        verdict instanceof Verdict.Refuse refuse ? refuse.reply() : replyOr(verdict, Replies.OK));
  }

  private void settle(Reply reply) {
    if (reply.code().value() == 421) {
      core.refuse(reply, false);
    } else if (reply.code().severity() == 5) {
      core.fault(reply);
    } else {
      core.junk(reply, false);
    }
  }

  static Reply replyOr(Verdict verdict, Reply stock) {
    return verdict instanceof Verdict.Accept accept && accept.reply() != null
        ? accept.reply()
        : stock;
  }
}
