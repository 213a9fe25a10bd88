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
import dev.smtpkit.session.server.Decision.Subject;
import dev.smtpkit.session.server.Outbox.Urgency;
import java.util.Locale;
import java.util.Set;

/**
 * Passes each command to the part that executes it. A command that is out of place or refused
 * changes nothing.
 */
final class Commands {

  private final SessionFacts session;
  private final CommandReplies replies;
  private final Greetings greetings;
  private final AuthDialogue auth;
  private final Transactions transactions;
  private final MessageReception message;

  private static final Set<String> HTTP_METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  Commands(
      SessionFacts session,
      CommandReplies replies,
      Greetings greetings,
      AuthDialogue auth,
      Transactions transactions,
      MessageReception message) {
    this.session = session;
    this.replies = replies;
    this.greetings = greetings;
    this.auth = auth;
    this.transactions = transactions;
    this.message = message;
  }

  /**
   * Executes a command.
   *
   * @param octets the length of its line, without the CRLF
   */
  void execute(Command command, int octets) {
    Verb verb = command.verb();
    if (session.states.state() == ServerState.EXPECT_QUIT && verb != Verb.QUIT) {
      replies.error(CommandReplies.fit(verb, greetings.turnedAway()));
      return;
    }
    if (verb == null) {
      unknown(command, ((Command.Unknown) command).verbAsSent());
      return;
    }
    Reply notYet = Gate.refusal(session, verb);
    if (notYet != null) {
      replies.error(CommandReplies.fit(verb, notYet), CommandReplies.urgencyOf(verb));
      return;
    }
    switch (verb) {
      case EHLO, HELO, LHLO -> greetings.hello((Command.Hello) command);
      case MAIL -> transactions.mail((Command.Mail) command, octets);
      case RCPT -> transactions.rcpt((Command.Rcpt) command, octets);
      case DATA -> message.data();
      case RSET -> {
        transactions.drop(Replies.OK);
        replies.unproductive(Replies.OK, Urgency.MAY_WAIT);
      }
      case NOOP -> replies.unproductive(Replies.OK, Urgency.AT_ONCE);
      case QUIT -> {
        transactions.drop(Replies.BYE);
        replies.end(Replies.BYE, CloseReason.QUIT);
      }
      case AUTH -> auth.begin((Command.Auth) command);
      case STARTTLS -> greetings.startTls();
      case XCLIENT -> greetings.xclient((Command.ClientInfo) command);
      default -> byExtension(command, verb.name(), Replies.NOT_IMPLEMENTED);
    }
  }

  private void unknown(Command command, String verb) {
    if (HTTP_METHODS.contains(verb)) {
      replies.end(Replies.NOT_AN_HTTP_SERVER, CloseReason.PROTOCOL_ERROR);
    } else {
      byExtension(command, verb.toUpperCase(Locale.ROOT), Replies.UNKNOWN_COMMAND);
    }
  }

  /** Answers a line that cannot be read as a command. */
  void syntaxError(SyntaxError error) {
    Verb verb = error.verb();
    Reply notYet = verb == null ? null : Gate.refusal(session, verb);
    Reply reply =
        session.states.state() == ServerState.EXPECT_QUIT
            ? greetings.turnedAway()
            : notYet == null ? error.reply() : notYet;
    Urgency urgency = verb == Verb.RSET ? Urgency.AT_ONCE : CommandReplies.urgencyOf(verb);
    replies.error(CommandReplies.fit(verb, reply), urgency);
  }

  /**
   * Executes a command that the engine has no code for.
   *
   * @param verb the verb in upper case
   * @param unserved the reply if no extension serves it
   */
  private void byExtension(Command command, String verb, Reply unserved) {
    Extension extension = session.configuration.configured().ofVerb(verb);
    if (extension == null) {
      replies.error(unserved);
      return;
    }
    Reply notYet = Gate.refusal(session, command.verb());
    if (notYet != null) {
      replies.error(notYet);
      return;
    }
    Reply reply;
    try {
      reply = extension.answer(command, session);
    } catch (RuntimeException e) {
      session.owner.tell(new ServerEvent.Fault(e));
      reply = Replies.LOCAL_ERROR;
    }
    if (reply == null) {
      Decision decision = session.owner.ask(Subject.COMMAND, this::answer);
      session.owner.tell(new ServerEvent.ExtensionCommand(command, decision));
    } else {
      answer(reply);
    }
  }

  private void answer(Verdict verdict) {
    answer(
        verdict instanceof Verdict.Refuse refuse
            ? refuse.reply()
            : CommandReplies.replyOf(verdict, Replies.OK));
  }

  private void answer(Reply reply) {
    if (CommandReplies.endsSession(reply)) {
      replies.refuse(reply);
    } else if (reply.code().severity() == 5) {
      replies.error(reply);
    } else {
      replies.unproductive(reply, Urgency.AT_ONCE);
    }
  }
}
