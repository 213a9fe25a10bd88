package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.CramMd5Key;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Recipient;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A handler whose verdicts hang on the local-parts and names that a client uses, as the written
 * dialogues of smtp-session expect. It tells what ran: senders, recipients, and whole messages.
 */
final class WordHandler implements MailHandler {

  private static final Reply NO_SUCH_USER = Reply.of(550, 1, 1, "No such user here");
  private static final Reply CLOSE = Reply.of(421, 3, 2, "Closing");

  /** The record of RFC 7677 3. */
  private static final ScramCredential PENCIL =
      ScramCredential.parse(
          "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
              + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");

  private final Verdict greeting;
  private final Executor answers;
  private final boolean slow;
  private final Queue<String> ran;

  /**
   * A handler.
   *
   * @param greeting the verdict on the connection
   * @param answers where what answers runs
   * @param slow whether its sinks keep every span until {@code answers} has run
   * @param ran what ran
   */
  WordHandler(Verdict greeting, Executor answers, boolean slow, Queue<String> ran) {
    this.greeting = greeting;
    this.answers = answers;
    this.slow = slow;
    this.ran = ran;
  }

  private static Verdict verdictOn(String word) {
    return switch (word) {
      case "nobody", "Green" -> Verdict.refuse(NO_SUCH_USER);
      case "outside" -> Verdict.refuse(Replies.RELAYING_DENIED);
      case "close" -> Verdict.refuse(CLOSE);
      case "refused" -> Verdict.refuse(Reply.of(550, 7, 1, "Sender refused"));
      case "full" -> Verdict.refuse(Replies.INSUFFICIENT_STORAGE);
      default -> Verdict.ACCEPT;
    };
  }

  private void answer(Pending<Verdict> pending, Verdict verdict) {
    answers.execute(() -> pending.answer(verdict));
  }

  private static String word(@Nullable Mailbox mailbox) {
    return mailbox == null ? "" : mailbox.localPart();
  }

  private static void throwIf(String word, String where) {
    if (word.equals("throw-" + where)) {
      throw new IllegalStateException("as the script says");
    }
  }

  @Override
  public void connect(Peer peer, Pending<Verdict> verdict) {
    answer(verdict, greeting);
  }

  @Override
  public void hello(HelloName name, Verb verb, Pending<Verdict> verdict) {
    throwIf(name.text(), "hello");
    answer(verdict, verdictOn(name.text()));
  }

  @Override
  public void startTls(Pending<Verdict> verdict) {
    answer(verdict, Verdict.ACCEPT);
  }

  @Override
  public void authenticate(Request request, Pending<Answer> pending) {
    Answer computed = answerTo(request);
    request.close();
    answers.execute(() -> pending.answer(computed));
  }

  private static Answer answerTo(Request request) {
    if (request instanceof Request.VerifyPassword verify) {
      throwIf(verify.user(), "authenticate");
      boolean right =
          verify.user().equals("user") && verify.secret().matches(secret("pencil"))
              || verify.user().equals("test") && verify.secret().matches(secret("1234"));
      return switch (verify.user()) {
        case "broken" -> verify.unavailable();
        case "confused" -> Request.Authorize.of("one", "other").authorized();
        default -> right ? verify.verified() : verify.notVerified();
      };
    } else if (request instanceof Request.Authorize authorize) {
      return authorize.authzid().equals("shared")
          ? authorize.authorized()
          : authorize.notAuthorized();
    } else if (request instanceof Request.Scram scram && scram.user().equals("user")) {
      return scram.answer(PENCIL);
    } else if (request instanceof Request.CramMd5 cram && cram.user().equals("user")) {
      return cram.answer(CramMd5Key.derive(secret("pencil")));
    }
    return request.unavailable();
  }

  private static Secret secret(String text) {
    return Secret.owning(text.getBytes(ISO_8859_1));
  }

  @Override
  public void authenticated(Identity identity) {
    ran.add("AUTH " + identity.authzid());
    throwIf(identity.authzid(), "authenticated");
  }

  @Override
  public void mail(ReversePath path, MailParameters parameters, Pending<Verdict> verdict) {
    ran.add("MAIL " + path.text());
    String word = word(path.mailbox());
    throwIf(word, "mail");
    answer(verdict, word.equals("full") ? Verdict.ACCEPT : verdictOn(word));
  }

  @Override
  public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
    ran.add("RCPT " + path.text());
    String word = word(path.mailbox());
    throwIf(word, "rcpt");
    answer(verdict, verdictOn(word));
  }

  @Override
  public void data(Envelope envelope, Pending<Verdict> verdict) {
    String word = word(envelope.reversePath().mailbox());
    throwIf(word, "data");
    answer(
        verdict,
        switch (word) {
          case "no-data" -> Verdict.refuse(Reply.of(451, 7, 1, "Not now"));
          case "close-data" -> Verdict.refuse(CLOSE);
          default -> Verdict.ACCEPT;
        });
  }

  @Override
  public void command(Command command, Pending<Verdict> verdict) {
    ran.add("command " + command.verb());
    if (command instanceof Command.Lookup lookup && lookup.verb() == Verb.VRFY) {
      String user = lookup.string();
      answer(
          verdict,
          user.equals("nobody")
              ? Verdict.refuse(NO_SUCH_USER)
              : Verdict.accept(Reply.of(250, 1, 5, "<" + user + "@mx.example>")));
    } else if (command instanceof Command.Lookup) {
      answer(verdict, Verdict.accept(Reply.of(252, 5, 0, "Lists are not told")));
    } else if (command instanceof Command.Etrn) {
      answer(verdict, Verdict.accept(Reply.of(250, 0, 0, "Queuing started")));
    } else {
      boolean unknown = command instanceof Command.Unknown;
      answer(verdict, Verdict.refuse(unknown ? CLOSE : Replies.NOT_IMPLEMENTED));
    }
  }

  @Override
  public MessageSink message(Origin origin, Envelope envelope) {
    throwIf(word(envelope.reversePath().mailbox()), "message");
    return new Sink(origin, envelope);
  }

  private final class Sink implements MessageSink {

    private final Envelope envelope;
    private final Origin origin;
    private final String word;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Sink(Origin origin, Envelope envelope) {
      this.envelope = envelope;
      this.origin = origin;
      word = word(envelope.reversePath().mailbox());
    }

    @Override
    public Progress write(ByteBuffer octets, Resumption resumption) {
      throwIf(word, "write");
      if (!slow) {
        content.writeBytes(Sinks.copy(octets));
        return Progress.DONE;
      }
      answers.execute(
          () -> {
            content.writeBytes(Sinks.copy(octets));
            resumption.resume();
          });
      return Progress.PENDING;
    }

    @Override
    public void end(MessageSummary like, Pending<Verdict> outcome) {
      throwIf(word, "end");
      ran.add("message " + content.toString(ISO_8859_1));
      if (word.equals("close-end")) {
        answer(outcome, Verdict.refuse(CLOSE));
      } else if (origin.helloVerb() == Verb.LHLO && verdictOn(word) == Verdict.ACCEPT) {
        List<Verdict> each = envelope.recipients().stream().map(this::outcome).toList();
        answer(outcome, Verdict.eachRecipient(each));
      } else {
        answer(outcome, verdictOn(word));
      }
    }

    private Verdict outcome(Recipient recipient) {
      return word(recipient.forwardPath().mailbox()).equals("green")
          ? Verdict.refuse(Replies.INSUFFICIENT_STORAGE)
          : Verdict.ACCEPT;
    }

    @Override
    public void drop() {}
  }
}
