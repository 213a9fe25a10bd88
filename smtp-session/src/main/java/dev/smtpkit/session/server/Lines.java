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
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The way of a line: framed, parsed, wiped if it may be secret, and given to whom it concerns. */
final class Lines {

  private static final String RCPT = "RCPT";

  private final Core core;
  private final Commands commands;
  private final ChunkReception chunks;
  private final Authentication authentication;
  private final LineFramer framer;
  private final CommandParser parser;

  private boolean any;

  /** A complete line that is no RCPT waits for open decisions on recipients. */
  private boolean waiting;

  Lines(Core core, Commands commands, ChunkReception chunks, Authentication authentication) {
    this.core = core;
    this.commands = commands;
    this.chunks = chunks;
    this.authentication = authentication;
    framer = new LineFramer(core.configuration().limits());
    parser = new CommandParser(core.configuration().profile());
  }

  /** Whether a line has come at all. */
  boolean any() {
    return any;
  }

  /** The octets that a buffer must be able to hold. */
  int capacity() {
    return framer.capacity(expectation());
  }

  private Expectation expectation() {
    return core.state() == ServerState.EXPECT_AUTH_RESPONSE
        ? Expectation.AUTH_RESPONSE
        : Expectation.COMMAND;
  }

  /** Takes the next line; null if there was one. */
  ServerEvent.@Nullable Control next(ByteBuffer in) {
    if (waiting && core.decisions.open() > 0) {
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
        && core.decisions.open() > 0
        && !isRcpt(in, framer.from(), framer.to() - framer.from())) {
      in.position(from);
      waiting = true;
      return ServerEvent.Control.BLOCKED;
    }
    any = true;
    resetClock();
    if (result == LineFramer.Result.TOO_LONG) {
      wipe(in, from, in.position());
      tooLong();
    } else if (expectation == Expectation.AUTH_RESPONSE) {
      received(Redaction.octets(framer.to() - framer.from()));
      core.clientMustWait(true);
      authentication.respond(in, framer.from(), framer.to() - framer.from());
      wipe(in, from, in.position());
    } else {
      command(in);
    }
    return null;
  }

  /** A new line may take as long as any; inside a message that comes by chunks it is charged. */
  private void resetClock() {
    long allowance = core.configuration().timeouts().command();
    Transaction transaction = core.openTransaction();
    if (transaction != null && core.state() == ServerState.EXPECT_BDAT) {
      transaction.balance(transaction.balance() - core.clock.used(core.now()));
      allowance = transaction.patience(allowance);
    }
    core.clock.reset(allowance, core.now());
  }

  private static boolean isRcpt(ByteBuffer in, int start, int length) {
    boolean is = length > RCPT.length() && in.get(start + RCPT.length()) == ' ';
    for (int i = 0; is && i < RCPT.length(); i++) {
      is = (in.get(start + i) & 0xDF) == RCPT.charAt(i);
    }
    return is;
  }

  private void received(String line) {
    if (core.observer != null) {
      core.observer.received(line);
    }
  }

  private void tooLong() {
    if (core.observer != null) {
      core.observer.received("(a line that is too long)");
    }
    core.clientMustWait(false);
    if (core.state() == ServerState.EXPECT_AUTH_RESPONSE) {
      authentication.lineTooLong();
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
    Transaction transaction = core.openTransaction();
    boolean international = transaction != null && transaction.parameters().smtpUtf8();
    Utf8 utf8 = international ? Utf8.ALLOWED : Utf8.REFUSED;
    Parsed parsed = parser.parse(in, framer.from(), framer.to(), utf8);
    Verb verb = Redaction.verb(parsed);
    if (core.observer != null) {
      observe(parsed, verb, in);
    }
    if (Redaction.isSecret(verb)) {
      wipe(in, framer.from(), in.position());
    }
    core.clientMustWait(mustWait(parsed, verb));
    if (parsed instanceof SyntaxError error) {
      syntaxError(error);
    } else if (parsed instanceof Command.Bdat chunk) {
      chunks.command(chunk);
    } else if (parsed instanceof Command command) {
      try {
        commands.execute(command);
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

  private void observe(Parsed parsed, @Nullable Verb verb, ByteBuffer in) {
    received(Redaction.command(parsed, in, framer.from(), framer.to() - framer.from()));
    Set<Deviation> deviations = parser.deviations();
    if (!deviations.isEmpty() && core.observer != null) {
      core.observer.tolerated(verb, deviations);
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
    return !core.offers(EhloKeyword.PIPELINING) || !Commands.mayWait(verb);
  }

  private void syntaxError(SyntaxError error) {
    if (error.kind() == SyntaxError.Kind.BAD_CHUNK_SIZE) {
      // Nobody knows how many octets follow: nothing behind the line can be read (RFC 3030 2).
      core.end(error.reply(), CloseReason.PROTOCOL_ERROR);
      return;
    }
    Transaction transaction = core.openTransaction();
    if (error.verb() == Verb.RCPT && transaction != null) {
      transaction.recipientRefused();
    }
    commands.fault(error);
  }

  static void wipe(ByteBuffer in, int from, int to) {
    for (int i = from; i < to; i++) {
      in.put(i, (byte) 0);
    }
  }
}
