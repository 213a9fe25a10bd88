package dev.smtpkit.session.server;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.InitialResponse;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.wire.CommandParser;
import dev.smtpkit.proto.wire.LineFramer;
import dev.smtpkit.proto.wire.LineFramer.Expectation;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.WireObserver;
import dev.smtpkit.session.server.Deadlines.Kind;
import dev.smtpkit.session.server.Outbox.Urgency;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes lines from the input: framed, parsed, wiped if they may be secret, and passed on. */
final class CommandLines {

  private static final String RCPT = "RCPT";

  private final SessionFacts session;
  private final Commands commands;
  private final ChunkReception chunks;
  private final AuthDialogue auth;

  private final LineFramer framer;
  private final CommandParser parser;

  private boolean any;

  /** A complete line that is no RCPT waits for open decisions on recipients. */
  private boolean waiting;

  /** The client may send nothing before it has the reply to its last line (RFC 2920 3.1). */
  private boolean clientMustWait;

  CommandLines(SessionFacts session, Commands commands, ChunkReception chunks, AuthDialogue auth) {
    this.session = session;
    this.commands = commands;
    this.chunks = chunks;
    this.auth = auth;
    framer = new LineFramer(session.configuration.wireLimits());
    parser = new CommandParser(session.configuration.profile());
  }

  /** Whether a line has come at all. */
  boolean any() {
    return any;
  }

  boolean clientMustWait() {
    return clientMustWait;
  }

  /** The client sends a message now; what follows it may be a group of commands (RFC 2920 3.1). */
  void messageBegins() {
    clientMustWait = false;
  }

  /** The octets that a buffer must be able to hold. */
  int capacity() {
    return framer.capacity(expectation());
  }

  private Expectation expectation() {
    return session.states.state() == ServerState.EXPECT_AUTH_RESPONSE
        ? Expectation.AUTH_RESPONSE
        : Expectation.COMMAND;
  }

  /** Takes the next line; null if there was one. */
  ServerEvent.@Nullable Control next(ByteBuffer in) {
    if (waiting && session.owner.open() > 0) {
      return ServerEvent.Control.BLOCKED;
    }
    waiting = false;
    Expectation expectation = expectation();
    int from = in.position();
    LineFramer.Result result = framer.next(in, expectation);
    if (result == LineFramer.Result.NEED_INPUT) {
      wipe(in, from, in.position());
      return ServerEvent.Control.NEED_INPUT;
    }
    if (result == LineFramer.Result.LINE
        && session.owner.open() > 0
        && !isRcpt(in, framer.from(), framer.to())) {
      in.position(from);
      waiting = true;
      return ServerEvent.Control.BLOCKED;
    }
    any = true;
    resetDeadline();
    if (result == LineFramer.Result.TOO_LONG) {
      wipe(in, from, in.position());
      tooLong();
    } else if (expectation == Expectation.AUTH_RESPONSE) {
      observe(Redaction.octets(framer.to() - framer.from()));
      clientMustWait = true;
      auth.respond(in, framer.from(), framer.to());
      wipe(in, from, in.position());
    } else {
      command(in);
    }
    return null;
  }

  /**
   * A line may take as long as any; between the chunks of a message it is charged to the message.
   */
  private void resetDeadline() {
    Transaction transaction = session.transaction.get();
    if (transaction != null && session.states.state() == ServerState.EXPECT_BDAT) {
      long command = session.configuration.deadlines().commandNanos();
      long used = transaction.patience(command) - session.deadlines.left();
      transaction.balance(transaction.balance() - used);
      session.deadlines.set(Kind.COMMAND, transaction.patience(command));
    } else {
      session.deadlines.set(Kind.COMMAND);
    }
  }

  private static boolean isRcpt(ByteBuffer in, int from, int to) {
    boolean is = to - from > RCPT.length() && in.get(from + RCPT.length()) == ' ';
    for (int i = 0; is && i < RCPT.length(); i++) {
      is = (in.get(from + i) & 0xDF) == RCPT.charAt(i);
    }
    return is;
  }

  private void observe(String line) {
    if (session.observer != null) {
      session.observer.received(line);
    }
  }

  private void tooLong() {
    observe("(a line that is too long)");
    clientMustWait = false;
    if (session.states.state() == ServerState.EXPECT_AUTH_RESPONSE) {
      auth.lineTooLong();
      return;
    }
    Verb verb = framer.longLineVerb();
    SyntaxError.Kind kind =
        verb == Verb.AUTH
            ? SyntaxError.Kind.AUTH_LINE_TOO_LONG
            : verb == Verb.BDAT ? SyntaxError.Kind.BAD_CHUNK_SIZE : SyntaxError.Kind.LINE_TOO_LONG;
    syntaxError(SyntaxError.of(kind, verb, 0));
  }

  private void command(ByteBuffer in) {
    Transaction transaction = session.transaction.get();
    Utf8 utf8 =
        transaction != null && transaction.parameters().smtpUtf8() ? Utf8.ALLOWED : Utf8.REFUSED;
    Parsed parsed = parser.parse(in, framer.from(), framer.to(), utf8);
    Verb verb = Redaction.verb(parsed);
    if (session.observer != null) {
      observe(session.observer, parsed, verb, in);
    }
    if (Redaction.isSecret(verb)) {
      wipe(in, framer.from(), in.position());
    }
    clientMustWait = mustWait(parsed, verb);
    if (parsed instanceof SyntaxError error) {
      syntaxError(error);
    } else if (parsed instanceof Command.Bdat chunk) {
      chunks.bdat(chunk);
    } else if (parsed instanceof Command command) {
      try {
        commands.execute(command, framer.to() - framer.from());
      } finally {
        wipe(command);
      }
    }
  }

  private static void wipe(Command command) {
    InitialResponse response = command instanceof Command.Auth auth ? auth.initialResponse() : null;
    if (response != null) {
      response.close();
    }
  }

  private void observe(WireObserver wire, Parsed parsed, @Nullable Verb verb, ByteBuffer in) {
    wire.received(Redaction.command(parsed, in, framer.from(), framer.to()));
    Set<Deviation> deviations = parser.deviations();
    if (!deviations.isEmpty()) {
      wire.tolerated(verb, deviations);
    }
  }

  private boolean mustWait(Parsed parsed, @Nullable Verb verb) {
    if (verb == Verb.BDAT || verb == Verb.QUIT) {
      // What follows a BDAT is its chunk, and what follows a QUIT is never read.
      return false;
    }
    if (parsed instanceof Command.Auth auth && auth.initialResponse() != null) {
      return false;
    }
    return !session.client.offer().has(EhloKeyword.PIPELINING)
        || CommandReplies.urgencyOf(verb) == Urgency.AT_ONCE;
  }

  private void syntaxError(SyntaxError error) {
    if (error.kind() == SyntaxError.Kind.BAD_CHUNK_SIZE) {
      // How many octets follow is unknown: nothing behind the line can be read (RFC 3030 2).
      Ending.end(session, error.reply(), CloseReason.PROTOCOL_ERROR);
      return;
    }
    Transaction transaction = session.transaction.get();
    if (error.verb() == Verb.RCPT && transaction != null) {
      transaction.recipientRefused();
    }
    commands.syntaxError(error);
  }

  static void wipe(ByteBuffer in, int from, int to) {
    for (int i = from; i < to; i++) {
      in.put(i, (byte) 0);
    }
  }
}
