package dev.smtpkit.session.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.CramMd5Key;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A handler whose verdicts hang on the local-parts and names that a client uses, so that a written
 * dialogue says what happens. It logs every call, and it checks that every transaction that it
 * accepted ends in exactly one way.
 */
public final class ScriptedHandler implements MailHandler {

  /** What the script throws, to be told from what nobody meant to. */
  public static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fault(String where) {
      super(where);
    }
  }

  public static final Reply NO_SUCH_USER = Reply.of(550, 1, 1, "No such user here");

  /** The record of RFC 7677 3. */
  public static final ScramCredential PENCIL =
      ScramCredential.parse(
          "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
              + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");

  public static final Reply CLOSE = Reply.of(421, 3, 2, "Closing");

  public final List<String> log = new ArrayList<>();
  public final List<String> delivered = new ArrayList<>();
  public final List<String> dropped = new ArrayList<>();
  public final List<MessageSummary> contents = new ArrayList<>();

  /** The verdict on STARTTLS. */
  public Verdict tls = Verdict.ACCEPT;

  private final Verdict greeting;
  private final Consumer<Runnable> when;
  private final boolean slowSink;

  /** What the client was told of each message that ended whole. */
  public final List<List<Reply>> completed = new ArrayList<>();

  /** Transactions accepted and not ended yet. */
  private int open;

  /** Messages that ended whole and were not completed yet. */
  private int ended;

  /**
   * A handler.
   *
   * @param greeting the verdict on the connection
   * @param when runs what answers, now or later
   * @param slowSink whether the sink keeps every span until {@code when} runs its resume
   */
  public ScriptedHandler(Verdict greeting, Consumer<Runnable> when, boolean slowSink) {
    this.greeting = greeting;
    this.when = when;
    this.slowSink = slowSink;
  }

  public int openTransactions() {
    return open;
  }

  public int messagesNotCompleted() {
    return ended;
  }

  private static Verdict script(String word) {
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
    when.accept(() -> pending.answer(verdict));
  }

  private static void throwIf(String word, String where) {
    if (word.equals("throw-" + where)) {
      throw new Fault(where);
    }
  }

  private static String local(ReversePath path) {
    return path.mailbox() == null ? "" : path.mailbox().localPart();
  }

  @Override
  public void connect(Peer peer, Pending<Verdict> verdict) {
    log.add("connect");
    answer(verdict, greeting);
  }

  @Override
  public void hello(HelloName name, Verb verb, Pending<Verdict> verdict) {
    log.add((verb == Verb.HELO ? "helo " : "ehlo ") + name.text());
    throwIf(name.text(), "hello");
    Verdict script = script(name.text());
    answer(verdict, script);
  }

  @Override
  public void authenticate(Request request, Pending<Answer> answer) {
    log.add("authenticate");
    Answer computed = request.unavailable();
    if (request instanceof Request.VerifyPassword verify) {
      throwIf(verify.user(), "authenticate");
      computed = verify(verify);
    } else if (request instanceof Request.Authorize authorize) {
      computed =
          authorize.authzid().equals("shared") ? authorize.authorized() : authorize.notAuthorized();
    } else if (request instanceof Request.Scram scram) {
      computed = scram.user().equals("user") ? scram.answer(PENCIL) : computed;
    } else if (request instanceof Request.CramMd5 cram && cram.user().equals("user")) {
      computed = cram.answer(CramMd5Key.derive(secret("pencil")));
    }
    request.close();
    Answer result = computed;
    when.accept(() -> answer.answer(result));
  }

  private static Secret secret(String text) {
    return Secret.owning(text.getBytes(ISO_8859_1));
  }

  private static Answer verify(Request.VerifyPassword verify) {
    boolean right =
        verify.user().equals("user") && verify.secret().matches(secret("pencil"))
            || verify.user().equals("test") && verify.secret().matches(secret("1234"));
    return switch (verify.user()) {
      case "broken" -> verify.unavailable();
      case "confused" -> Request.Authorize.of("one", "other").authorized();
      default -> right ? verify.verified() : verify.notVerified();
    };
  }

  @Override
  public void authenticated(Identity identity) {
    log.add("authenticated " + identity.authzid());
    throwIf(identity.authzid(), "authenticated");
  }

  @Override
  public void mail(ReversePath reversePath, MailParameters parameters, Pending<Verdict> verdict) {
    log.add("mail " + reversePath.text());
    throwIf(local(reversePath), "mail");
    Verdict script =
        local(reversePath).equals("full") ? Verdict.ACCEPT : script(local(reversePath));
    when.accept(
        () -> {
          if (verdict.answer(script) && script == Verdict.ACCEPT) {
            open++;
          }
        });
  }

  @Override
  public void rcpt(ForwardPath forwardPath, RcptParameters parameters, Pending<Verdict> verdict) {
    log.add("rcpt " + forwardPath.text());
    String word = forwardPath.mailbox() == null ? "postmaster" : forwardPath.mailbox().localPart();
    throwIf(word, "rcpt");
    answer(verdict, script(word));
  }

  @Override
  public void data(Envelope envelope, Pending<Verdict> verdict) {
    log.add("data " + envelope.recipients().size());
    String word = local(envelope.reversePath());
    throwIf(word, "data");
    answer(
        verdict,
        word.equals("no-data")
            ? Verdict.refuse(Reply.of(451, 7, 1, "Not now"))
            : word.equals("close-data") ? Verdict.refuse(CLOSE) : Verdict.ACCEPT);
  }

  @Override
  public void startTls(Pending<Verdict> verdict) {
    log.add("starttls");
    answer(verdict, tls);
  }

  @Override
  public void secured(TlsInfo tls) {
    log.add("secured " + tls.serverName());
  }

  @Override
  public void command(Command command, Pending<Verdict> verdict) {
    log.add("command " + command.verb());
    Reply reply = Replies.NOT_IMPLEMENTED;
    if (command instanceof Command.Lookup lookup && lookup.verb() == Verb.VRFY) {
      reply =
          lookup.string().equals("nobody")
              ? NO_SUCH_USER
              : Reply.of(250, 1, 5, "<" + lookup.string() + "@mx.example>");
    } else if (command instanceof Command.Lookup) {
      reply = Reply.of(252, 5, 0, "Lists are not told");
    } else if (command instanceof Command.Etrn) {
      reply = Reply.of(250, 0, 0, "Queuing started");
    } else if (command instanceof Command.Unknown) {
      reply = CLOSE;
    }
    Reply said = reply;
    answer(
        verdict, said.code().isPositiveCompletion() ? Verdict.accept(said) : Verdict.refuse(said));
  }

  @Override
  public void authenticationFailed(String mechanism, FailureReason reason, int failures) {
    log.add("failed " + mechanism + " " + failures);
  }

  @Override
  public MessageSink message(Origin origin, Envelope envelope) {
    log.add("message");
    throwIf(local(envelope.reversePath()), "message");
    return new Sink(origin, envelope);
  }

  @Override
  public void completed(List<Reply> replies) {
    completed.add(replies);
    ended--;
  }

  @Override
  public void reset() {
    log.add("reset");
    open--;
  }

  @Override
  public void closed(CloseReason reason) {
    log.add("closed " + reason);
  }

  private final class Sink implements MessageSink {

    private final Origin origin;
    private final Envelope envelope;
    private final String word;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private boolean pending;
    private boolean over;

    Sink(Origin origin, Envelope envelope) {
      this.origin = origin;
      this.envelope = envelope;
      this.word = local(envelope.reversePath());
    }

    private void call(boolean last) {
      if (pending || over) {
        throw new AssertionError("a call to a sink that is " + (over ? "over" : "pending"));
      }
      over = last;
    }

    @Override
    public Progress write(ByteBuffer span, Resumption resumption) {
      call(false);
      throwIf(word, "write");
      if (slowSink) {
        pending = true;
        when.accept(
            () -> {
              take(span);
              pending = false;
              resumption.resume();
            });
        return Progress.PENDING;
      }
      take(span);
      return Progress.DONE;
    }

    private void take(ByteBuffer span) {
      byte[] copy = new byte[span.remaining()];
      span.get(copy);
      octets.writeBytes(copy);
    }

    @Override
    public void end(MessageSummary content, Pending<Verdict> outcome) {
      call(true);
      log.add("end");
      open--;
      ended++;
      contents.add(content);
      throwIf(word, "end");
      delivered.add(octets.toString(ISO_8859_1));
      answer(outcome, word.equals("close-end") ? Verdict.refuse(CLOSE) : outcome());
    }

    /** By LMTP each recipient's own, which hangs on its name; else it hangs on the sender's. */
    private Verdict outcome() {
      if (origin.helloVerb() != Verb.LHLO || !script(word).equals(Verdict.ACCEPT)) {
        return script(word);
      }
      return Verdict.eachRecipient(
          envelope.recipients().stream()
              .map(
                  recipient ->
                      recipient.forwardPath().mailbox() != null
                              && recipient.forwardPath().mailbox().localPart().equals("green")
                          ? Verdict.refuse(Replies.INSUFFICIENT_STORAGE)
                          : Verdict.ACCEPT)
              .toList());
    }

    @Override
    public void drop() {
      call(true);
      log.add("drop");
      dropped.add(octets.toString(ISO_8859_1));
      open--;
    }
  }
}
