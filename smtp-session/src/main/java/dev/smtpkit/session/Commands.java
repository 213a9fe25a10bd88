package dev.smtpkit.session;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EnhancedStatusCode;
import dev.smtpkit.proto.EsmtpParameter;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReplyCode;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.StateMachine.Trigger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What each command does, and what follows from the verdict on it. A command that may not stand
 * where it stands, or that is refused, changes nothing.
 */
final class Commands {

  private static final Set<String> HTTP_METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  /** What a client may say that has to authenticate first (RFC 4954 6, RFC 3207 4). */
  private static final Set<Verb> BEFORE_AUTHENTICATION =
      EnumSet.of(
          Verb.EHLO,
          Verb.HELO,
          Verb.LHLO,
          Verb.AUTH,
          Verb.STARTTLS,
          Verb.NOOP,
          Verb.RSET,
          Verb.QUIT);

  private static final Reply HELP =
      Reply.of(
          new ReplyCode(214),
          new EnhancedStatusCode(2, 0, 0),
          List.of(
              "Commands: EHLO HELO MAIL RCPT DATA RSET NOOP QUIT VRFY HELP AUTH", "See RFC 5321"));

  private final Core core;
  private final Authentication authentication;

  /** The command whose verdict is awaited. */
  private @Nullable Command awaited;

  Commands(Core core, Authentication authentication) {
    this.core = core;
    this.authentication = authentication;
  }

  void execute(Command command, long now) {
    if (core.state() == State.EXPECT_QUIT && !(command instanceof Command.Quit)) {
      core.fault(core.turnedAway());
      return;
    }
    Verb verb = command.verb();
    if (core.needsAuthentication() && verb != null && !BEFORE_AUTHENTICATION.contains(verb)) {
      core.fault(Replies.AUTHENTICATION_REQUIRED, verb == Verb.MAIL || verb == Verb.RCPT);
      return;
    }
    if (command instanceof Command.Mail mail) {
      mail(mail, now);
    } else if (command instanceof Command.Rcpt rcpt) {
      rcpt(rcpt, now);
    } else if (command instanceof Command.Data data) {
      data(data, now);
    } else if (command instanceof Command.Ehlo ehlo) {
      hello(ehlo, ehlo.name(), true, now);
    } else if (command instanceof Command.Helo helo) {
      hello(helo, helo.name(), false, now);
    } else if (command instanceof Command.Auth auth) {
      authentication.begin(auth, now);
    } else if (command instanceof Command.Rset) {
      dropTransaction();
      core.outbox.hold(Replies.OK);
    } else if (command instanceof Command.Quit) {
      dropTransaction();
      core.end(Replies.BYE, CloseReason.QUIT);
    } else {
      answerAtOnce(command);
    }
  }

  /** Commands that need no state and change none. */
  private void answerAtOnce(Command command) {
    Verb verb = command.verb();
    if (verb == Verb.NOOP) {
      core.outbox.flush(Replies.OK);
    } else if (verb == Verb.VRFY) {
      core.outbox.flush(Replies.CANNOT_VRFY);
    } else if (verb == Verb.HELP) {
      core.outbox.flush(HELP);
    } else if (command instanceof Command.Unknown unknown
        && HTTP_METHODS.contains(unknown.verbAsSent())) {
      core.end(Replies.NOT_AN_HTTP_SERVER, CloseReason.PROTOCOL_ERROR);
    } else if (verb == null || verb == Verb.LHLO) {
      core.fault(Replies.UNKNOWN_COMMAND);
    } else {
      core.fault(Replies.NOT_IMPLEMENTED);
    }
  }

  private void hello(Command command, HelloName name, boolean extended, long now) {
    awaited = command;
    core.tell(new Event.Hello(name, extended, core.ask(Decision.Subject.HELLO, now)));
  }

  private void mail(Command.Mail command, long now) {
    if (core.state() == State.EXPECT_HELLO) {
      core.fault(Replies.HELLO_FIRST, true);
      return;
    }
    if (core.state() == State.EXPECT_RCPT) {
      core.fault(Replies.NESTED_MAIL, true);
      return;
    }
    MailParameters parameters = command.parameters();
    Reply refusal =
        offersAll(parameters.asList(), Extension::mailParameters)
            ? firstRefusal(extension -> extension.checkMail(parameters, core))
            : Replies.PARAMETER_NOT_RECOGNIZED;
    if (refusal != null) {
      core.refuse(refusal, true);
      return;
    }
    awaited = command;
    core.tell(
        new Event.Mail(command.reversePath(), parameters, core.ask(Decision.Subject.MAIL, now)));
  }

  private void rcpt(Command.Rcpt command, long now) {
    Transaction transaction = core.openTransaction();
    if (transaction == null) {
      core.fault(outsideTransaction(), true);
      return;
    }
    RcptParameters parameters = command.parameters();
    Reply refusal =
        transaction.recipients() >= core.configuration().maxRecipients()
            ? Replies.TOO_MANY_RECIPIENTS
            : offersAll(parameters.asList(), Extension::rcptParameters)
                ? firstRefusal(extension -> extension.checkRcpt(parameters, core))
                : Replies.PARAMETER_NOT_RECOGNIZED;
    if (refusal != null) {
      transaction.recipientRefused();
      core.refuse(refusal, true);
      return;
    }
    awaited = command;
    core.tell(
        new Event.Rcpt(command.forwardPath(), parameters, core.ask(Decision.Subject.RCPT, now)));
  }

  private void data(Command.Data command, long now) {
    Transaction transaction = core.openTransaction();
    Envelope envelope = core.transaction();
    if (transaction == null || envelope == null) {
      core.fault(outsideTransaction());
    } else if (transaction.allRefused()) {
      core.fault(Replies.NO_VALID_RECIPIENTS);
    } else if (transaction.recipients() == 0) {
      core.fault(Replies.RCPT_FIRST);
    } else {
      awaited = command;
      core.tell(new Event.Data(envelope, core.ask(Decision.Subject.DATA, now)));
    }
  }

  private Reply outsideTransaction() {
    return core.state() == State.EXPECT_HELLO ? Replies.HELLO_FIRST : Replies.MAIL_FIRST;
  }

  /** Forgets an open transaction and says so. */
  void dropTransaction() {
    if (core.openTransaction() != null) {
      core.dropTransaction();
      core.on(Trigger.TRANSACTION_DROPPED);
      core.tell(new Event.Reset());
    }
  }

  /** The verdict on the command that is awaited. */
  void settle(Verdict verdict) {
    Command command = awaited;
    awaited = null;
    if (command instanceof Command.Mail mail) {
      settleMail(mail, verdict);
    } else if (command instanceof Command.Rcpt rcpt) {
      settleRcpt(rcpt, verdict);
    } else if (command instanceof Command.Data) {
      if (verdict instanceof Verdict.Refuse refuse) {
        core.refuse(refuse.reply(), false);
      } else {
        core.on(Trigger.DATA_ACCEPTED);
        core.outbox.flush(Replies.START_MAIL_INPUT);
      }
    } else if (command instanceof Command.Ehlo ehlo) {
      settleHello(ehlo.name(), true, verdict);
    } else if (command instanceof Command.Helo helo) {
      settleHello(helo.name(), false, verdict);
    }
  }

  private void settleHello(HelloName name, boolean extended, Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      core.refuse(Core.withoutEnhancedCode(refuse.reply()), false);
      return;
    }
    dropTransaction();
    List<String> lines = new ArrayList<>();
    lines.add(core.configuration().hostname().text());
    List<Extension> listed = new ArrayList<>();
    if (extended) {
      for (Extension extension : core.configuration().extensions()) {
        String line = extension.ehloLine(core);
        if (line != null) {
          lines.add(line);
          listed.add(extension);
        }
      }
    }
    core.greetedBy(name, extended, listed);
    core.on(Trigger.HELLO_ACCEPTED);
    core.outbox.flush(Reply.of(new ReplyCode(250), null, lines));
  }

  private void settleMail(Command.Mail command, Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      core.refuse(refuse.reply(), true);
      return;
    }
    core.open(new Transaction(command.reversePath(), command.parameters()));
    core.on(Trigger.MAIL_ACCEPTED);
    core.outbox.hold(replyOr(verdict, Replies.SENDER_OK));
  }

  private void settleRcpt(Command.Rcpt command, Verdict verdict) {
    Transaction transaction = core.openTransaction();
    if (transaction == null) {
      throw new IllegalStateException("a recipient without a transaction");
    }
    if (verdict instanceof Verdict.Refuse refuse) {
      transaction.recipientRefused();
      core.refuse(refuse.reply(), true);
      return;
    }
    transaction.add(new Recipient(command.forwardPath(), command.parameters()));
    core.outbox.hold(replyOr(verdict, Replies.RECIPIENT_OK));
  }

  static Reply replyOr(Verdict verdict, Reply stock) {
    return verdict instanceof Verdict.Accept accept && accept.reply() != null
        ? accept.reply()
        : stock;
  }

  private @Nullable Reply firstRefusal(Function<Extension, @Nullable Reply> check) {
    for (Extension extension : core.configuration().extensions()) {
      Reply refusal = check.apply(extension);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  /** Whether each parameter belongs to an extension that this client was offered. */
  private boolean offersAll(
      List<EsmtpParameter> given, Function<Extension, Set<String>> parameters) {
    for (EsmtpParameter parameter : given) {
      boolean offered =
          core.offered().stream()
              .anyMatch(extension -> parameters.apply(extension).stream().anyMatch(parameter::is));
      if (!offered) {
        return false;
      }
    }
    return true;
  }
}
