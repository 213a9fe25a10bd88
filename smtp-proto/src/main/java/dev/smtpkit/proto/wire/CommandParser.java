package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.InitialResponse;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.SyntaxError.Kind;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.grammar.Word;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses framed command lines (RFC 5321 4.1.1).
 *
 * <p>Every line gives a value: a command, or the syntax error in it. The grammar is strict; the
 * profile names the deviations that are understood, and {@link #deviations()} reports them.
 *
 * <p>Keeps no reference to the caller's octets between calls. Confined to one owner.
 */
public final class CommandParser {

  private static final Word FROM = new Word("FROM");
  private static final Word TO = new Word("TO");
  private static final Deviation[] DEVIATIONS = Deviation.values();

  private final Cursor cursor;
  private final PathParser paths;
  private final ParameterParser parameters;
  private final ArgumentParser arguments;

  private int lineStart;

  /**
   * A parser.
   *
   * @param profile which deviations it tolerates
   */
  public CommandParser(SyntaxProfile profile) {
    cursor = new Cursor(profile);
    paths = new PathParser(cursor);
    parameters = new ParameterParser(cursor);
    arguments = new ArgumentParser(cursor);
  }

  /**
   * Parses a line.
   *
   * @param in the buffer that holds it, at absolute indices; its position does not matter
   * @param from the index of the line's first octet
   * @param to the index after its last octet, that of its CRLF
   * @param utf8 whether the transaction is under SMTPUTF8, so that RCPT, VRFY and EXPN may hold
   *     UTF-8 (RFC 6531 3.3)
   */
  public Parsed parse(ByteBuffer in, int from, int to, Utf8 utf8) {
    if (in.hasArray()) {
      return parse(in.array(), in.arrayOffset() + from, in.arrayOffset() + to, utf8);
    }
    byte[] line = new byte[to - from];
    in.get(from, line);
    Parsed parsed = parse(line, 0, line.length, utf8);
    // It may have been an AUTH line.
    Arrays.fill(line, (byte) 0);
    return parsed;
  }

  /**
   * Parses a line.
   *
   * @param octets the array that holds it
   * @param from the index of the line's first octet
   * @param to the index after its last octet, that of its CRLF
   * @param utf8 whether the transaction is under SMTPUTF8, so that RCPT, VRFY and EXPN may hold
   *     UTF-8 (RFC 6531 3.3)
   */
  public Parsed parse(byte[] octets, int from, int to, Utf8 utf8) {
    lineStart = from;
    int verbEnd = VerbTable.end(octets, from, to);
    Verb verb = VerbTable.match(octets, from, verbEnd);
    cursor.reset(octets, verbEnd, to);
    try {
      return verb == null ? unknown(to) : parse(verb, utf8);
    } finally {
      cursor.release();
      paths.forget();
    }
  }

  /** The deviations that the last line used: none if it was a syntax error. */
  public Set<Deviation> deviations() {
    if (cursor.deviations == 0) {
      return Set.of();
    }
    Set<Deviation> used = EnumSet.noneOf(Deviation.class);
    for (Deviation deviation : DEVIATIONS) {
      if ((cursor.deviations & 1 << deviation.ordinal()) != 0) {
        used.add(deviation);
      }
    }
    return used;
  }

  private Parsed unknown(int end) {
    for (int i = lineStart; i < end; i++) {
      if (cursor.octets[i] == Octets.CR || cursor.octets[i] == Octets.LF) {
        return SyntaxError.of(Kind.BARE_CR_OR_LF, null, i - lineStart);
      }
    }
    return new Command.Unknown(
        new String(cursor.octets, lineStart, end - lineStart, StandardCharsets.ISO_8859_1));
  }

  private Parsed parse(Verb verb, Utf8 utf8) {
    if (cursor.at == cursor.end) {
      return bare(verb);
    }
    if (cursor.octets[cursor.end - 1] == ' ') {
      if (!cursor.dropTrailingBlanks()) {
        return error(verb, Kind.ARGUMENT_UNEXPECTED, cursor.end);
      } else if (cursor.at == cursor.end) {
        return bare(verb);
      }
    }
    cursor.at++;
    return switch (verb) {
      case MAIL -> mail();
      case RCPT -> rcpt(utf8);
      case EHLO, HELO, LHLO -> hello(verb);
      case BDAT -> or(verb, arguments.bdat(), Kind.BAD_CHUNK_SIZE);
      case AUTH -> auth();
      case VRFY, EXPN -> or(verb, arguments.lookup(verb, utf8), Kind.BAD_ARGUMENT);
      case NOOP -> or(verb, arguments.noop(), Kind.BAD_ARGUMENT);
      case HELP -> or(verb, arguments.help(), Kind.BAD_ARGUMENT);
      case ETRN -> or(verb, arguments.etrn(), Kind.BAD_ARGUMENT);
      case ATRN -> or(verb, arguments.atrn(), Kind.BAD_ARGUMENT);
      case BURL -> or(verb, arguments.burl(), Kind.BAD_ARGUMENT);
      case XCLIENT, XFORWARD -> or(verb, arguments.clientInfo(verb), Kind.BAD_ARGUMENT);
      case DATA, RSET, QUIT, STARTTLS -> error(verb, Kind.ARGUMENT_UNEXPECTED, cursor.at);
    };
  }

  /** A line that is the verb alone. */
  private Parsed bare(Verb verb) {
    Command bare = Command.Bare.of(verb);
    if (bare != null) {
      return bare;
    }
    HelloName name = verb.isHello() ? arguments.opaqueName() : null;
    if (name != null) {
      return new Command.Hello(verb, name);
    }
    return switch (verb) {
      case HELP -> Command.Help.ANY;
      case ATRN -> Command.Atrn.ALL;
      case BDAT -> error(verb, Kind.BAD_CHUNK_SIZE, cursor.at);
      default -> error(verb, Kind.ARGUMENT_MISSING, cursor.at);
    };
  }

  private Parsed or(Verb verb, @Nullable Command command, Kind otherwise) {
    return command == null ? error(verb, otherwise, cursor.at) : command;
  }

  private Parsed hello(Verb verb) {
    cursor.takeDoubledBlanks();
    HelloName name = arguments.helloName(verb);
    return or(verb, name == null ? null : new Command.Hello(verb, name), Kind.BAD_HELLO_NAME);
  }

  private Parsed mail() {
    if (!cursor.takeLabel(FROM)) {
      return error(Verb.MAIL, Kind.BAD_ARGUMENT, cursor.at);
    }
    if (!paths.read()) {
      return error(Verb.MAIL, paths.reverseFault(), paths.start());
    }
    MailParameters read = parameters.readMail();
    if (read == null) {
      return parameterError(Verb.MAIL);
    }
    if (!paths.isAscii() && !read.smtpUtf8()) {
      return error(Verb.MAIL, Kind.INTERNATIONAL_REVERSE_PATH, paths.start());
    }
    ReversePath path = paths.reversePath();
    return path == null
        ? error(Verb.MAIL, paths.reverseFault(), paths.start())
        : new Command.Mail(path, read);
  }

  private Parsed rcpt(Utf8 utf8) {
    if (!cursor.takeLabel(TO)) {
      return error(Verb.RCPT, Kind.BAD_ARGUMENT, cursor.at);
    }
    if (!paths.read()) {
      return error(Verb.RCPT, paths.forwardFault(), paths.start());
    }
    RcptParameters read = parameters.readRcpt(utf8);
    if (read == null) {
      return parameterError(Verb.RCPT);
    }
    if (!paths.isAscii() && utf8 == Utf8.REFUSED) {
      return error(Verb.RCPT, Kind.INTERNATIONAL_FORWARD_PATH, paths.start());
    }
    ForwardPath path = paths.forwardPath();
    return path == null
        ? error(Verb.RCPT, paths.forwardFault(), paths.start())
        : new Command.Rcpt(path, read);
  }

  /** AUTH SP mechanism [SP initial-response] (RFC 4954 4). */
  private Parsed auth() {
    cursor.takeDoubledBlanks();
    String mechanism = arguments.mechanism();
    if (mechanism == null) {
      return error(Verb.AUTH, Kind.BAD_MECHANISM_NAME, cursor.at);
    }
    if (!cursor.take(' ')) {
      return new Command.Auth(mechanism, null);
    }
    cursor.takeDoubledBlanks();
    InitialResponse response = arguments.initialResponse();
    return response == null
        ? error(Verb.AUTH, Kind.BAD_BASE64, cursor.at)
        : new Command.Auth(mechanism, response);
  }

  private SyntaxError parameterError(Verb verb) {
    SyntaxError error = error(verb, parameters.fault(), parameters.faultAt());
    String keyword = parameters.faultKeyword();
    return keyword != null && error.kind() == parameters.fault()
        ? error.inParameter(keyword)
        : error;
  }

  /**
   * The error found at an index, or a more basic one that explains it: no grammar takes a control
   * character, so every line with one comes here.
   */
  private SyntaxError error(Verb verb, Kind kind, int at) {
    cursor.deviations = 0;
    boolean doubled = cursor.doubledBlank >= 0;
    Kind basic = doubled ? Kind.DOUBLED_BLANKS : kind;
    int place = doubled ? cursor.doubledBlank : at;
    Kind noControl = basic;
    for (int i = lineStart; i < cursor.end; i++) {
      byte octet = cursor.octets[i];
      if (octet == Octets.CR || octet == Octets.LF) {
        basic = Kind.BARE_CR_OR_LF;
        place = i;
        break;
      }
      if (basic == noControl && (octet >= 0 && octet < ' ' || octet == 0x7F)) {
        basic = Kind.CONTROL_CHARACTER;
        place = i;
      }
    }
    // An unreadable BDAT line always leaves the framing unknown.
    return SyntaxError.of(verb == Verb.BDAT ? Kind.BAD_CHUNK_SIZE : basic, verb, place - lineStart);
  }
}
