package dev.smtpkit.proto.wire;

import static dev.smtpkit.proto.wire.Octets.TEXT;

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
import dev.smtpkit.proto.Verb;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Parses framed command lines (RFC 5321 4.1.1).
 *
 * <p>Any line whatever gives a value: a command, or the syntax error that says why it is none. The
 * grammar is strict; what else is understood is named by the profile and told by {@link
 * #deviations()}.
 *
 * <p>Keeps nothing of a line between calls. Confined to one owner.
 */
public final class CommandParser {

  private final SyntaxProfile profile;
  private final Cursor cursor = new Cursor();
  private final PathParser paths = new PathParser(cursor);
  private final ParameterParser parameters = new ParameterParser(cursor);

  private int lineStart;

  /**
   * A parser.
   *
   * @param profile which deviations it tolerates
   */
  public CommandParser(SyntaxProfile profile) {
    this.profile = profile;
  }

  /**
   * Parses a line.
   *
   * @param in the buffer that holds it, at absolute indices; its position does not matter
   * @param start the index of the line's first octet
   * @param length the octets of the line without its CRLF
   * @param international whether the transaction is under SMTPUTF8, so that an RCPT may hold UTF-8
   *     (RFC 6531 3.3)
   */
  public Parsed parse(ByteBuffer in, int start, int length, boolean international) {
    if (in.hasArray()) {
      return parse(in.array(), in.arrayOffset() + start, length, international);
    }
    byte[] line = new byte[length];
    in.get(start, line);
    Parsed parsed = parse(line, 0, length, international);
    // It may have been an AUTH line.
    Arrays.fill(line, (byte) 0);
    return parsed;
  }

  /**
   * Parses a line.
   *
   * @param octets the array that holds it
   * @param start the index of the line's first octet
   * @param length the octets of the line without its CRLF
   * @param international whether the transaction is under SMTPUTF8, so that an RCPT may hold UTF-8
   *     (RFC 6531 3.3)
   */
  public Parsed parse(byte[] octets, int start, int length, boolean international) {
    lineStart = start;
    int end = start + length;
    int verbEnd = start;
    while (verbEnd < end && octets[verbEnd] != ' ') {
      verbEnd++;
    }
    Verb verb = VerbTable.match(octets, start, verbEnd - start);
    cursor.reset(octets, verbEnd, end);
    try {
      return verb == null ? unknown(end) : parse(verb, international);
    } finally {
      cursor.release();
    }
  }

  /** The deviations that the last line used: none if it was a syntax error. */
  public Set<Deviation> deviations() {
    if (cursor.deviations == 0) {
      return Set.of();
    }
    Set<Deviation> used = EnumSet.noneOf(Deviation.class);
    for (Deviation deviation : Deviation.values()) {
      if ((cursor.deviations & 1 << deviation.ordinal()) != 0) {
        used.add(deviation);
      }
    }
    return used;
  }

  private Parsed unknown(int end) {
    for (int i = lineStart; i < end; i++) {
      if (cursor.octets[i] == Octets.CR || cursor.octets[i] == Octets.LF) {
        return new SyntaxError(Kind.BARE_CR_OR_LF, null, i - lineStart);
      }
    }
    return new Command.Unknown(
        new String(cursor.octets, lineStart, end - lineStart, StandardCharsets.ISO_8859_1));
  }

  private Parsed parse(Verb verb, boolean international) {
    if (!dropTrailingBlanks()) {
      return error(verb, Kind.ARGUMENT_UNEXPECTED);
    }
    // The blank behind the verb; without one the line has ended.
    boolean bare = !cursor.take(' ');
    return switch (verb) {
      case EHLO, HELO, LHLO -> bare ? missing(verb) : hello(verb);
      case MAIL -> bare ? missing(verb) : mail();
      case RCPT -> bare ? missing(verb) : rcpt(international);
      case DATA -> bare ? Command.Data.INSTANCE : unexpected(verb);
      case RSET -> bare ? Command.Rset.INSTANCE : unexpected(verb);
      case QUIT -> bare ? Command.Quit.INSTANCE : unexpected(verb);
      case STARTTLS -> bare ? Command.StartTls.INSTANCE : unexpected(verb);
      case NOOP -> bare ? Command.Noop.INSTANCE : noop();
      case HELP -> bare ? new Command.Help(null) : text(verb, false, Command.Help::new);
      case VRFY -> bare ? missing(verb) : text(verb, international, Command.Vrfy::new);
      case EXPN -> bare ? missing(verb) : text(verb, international, Command.Expn::new);
      case ETRN -> bare ? missing(verb) : text(verb, false, Command.Etrn::new);
      case AUTH -> bare ? missing(verb) : auth();
      case BDAT -> bare ? error(verb, Kind.BAD_CHUNK_SIZE) : bdat();
    };
  }

  private boolean dropTrailingBlanks() {
    int end = cursor.end;
    while (end > cursor.at && cursor.octets[end - 1] == ' ') {
      end--;
    }
    if (end < cursor.end) {
      cursor.used(Deviation.TRAILING_BLANKS);
      cursor.end = end;
      return profile.tolerates(Deviation.TRAILING_BLANKS);
    }
    return true;
  }

  private Parsed missing(Verb verb) {
    return error(verb, Kind.ARGUMENT_MISSING);
  }

  private Parsed unexpected(Verb verb) {
    return error(verb, Kind.ARGUMENT_UNEXPECTED);
  }

  private Parsed hello(Verb verb) {
    int from = cursor.at;
    String text = cursor.text(from, cursor.end);
    HelloName name = text == null ? null : HelloName.parse(text);
    if (name == null
        || name.hasUnderscore() && !tolerate(Deviation.UNDERSCORE_IN_HELLO_NAME)
        || verb == Verb.HELO
            && name.literal() != null
            && !tolerate(Deviation.HELO_ADDRESS_LITERAL)) {
      return error(verb, Kind.BAD_HELLO_NAME);
    }
    return switch (verb) {
      case EHLO -> new Command.Ehlo(name);
      case HELO -> new Command.Helo(name);
      default -> new Command.Lhlo(name);
    };
  }

  private Parsed mail() {
    if (!cursor.takeWord("FROM:")) {
      return error(Verb.MAIL, Kind.BAD_ARGUMENT);
    }
    if (!readPath()) {
      return error(Verb.MAIL, Kind.BAD_REVERSE_PATH);
    }
    MailParameters read = parameters.readMail();
    if (read == null) {
      return error(Verb.MAIL, fault());
    }
    if (!paths.isAscii() && !read.smtpUtf8()) {
      return error(Verb.MAIL, Kind.INTERNATIONAL_REVERSE_PATH);
    }
    ReversePath path = paths.reversePath();
    return path == null ? error(Verb.MAIL, Kind.BAD_REVERSE_PATH) : new Command.Mail(path, read);
  }

  private Parsed rcpt(boolean international) {
    if (!cursor.takeWord("TO:")) {
      return error(Verb.RCPT, Kind.BAD_ARGUMENT);
    }
    if (!readPath()) {
      return error(Verb.RCPT, Kind.BAD_FORWARD_PATH);
    }
    RcptParameters read = parameters.readRcpt(international);
    if (read == null) {
      return error(Verb.RCPT, fault());
    }
    if (!paths.isAscii() && !international) {
      return error(Verb.RCPT, Kind.INTERNATIONAL_FORWARD_PATH);
    }
    ForwardPath path = paths.forwardPath();
    return path == null ? error(Verb.RCPT, Kind.BAD_FORWARD_PATH) : new Command.Rcpt(path, read);
  }

  private Kind fault() {
    Kind fault = parameters.fault();
    return fault == null ? Kind.BAD_PARAMETER : fault;
  }

  private boolean readPath() {
    if (cursor.peek() == ' ') {
      if (!tolerate(Deviation.BLANK_BEFORE_PATH)) {
        return false;
      }
      while (cursor.take(' ')) {
        // To the path.
      }
    }
    return paths.read();
  }

  private boolean tolerate(Deviation deviation) {
    cursor.used(deviation);
    return profile.tolerates(deviation);
  }

  /** BDAT SP 1*18DIGIT [SP "LAST"] (RFC 3030 2). */
  private Parsed bdat() {
    long size = 0;
    int digits = 0;
    while (cursor.peek() >= '0' && cursor.peek() <= '9' && digits < 19) {
      size = size * 10 + cursor.peek() - '0';
      cursor.at++;
      digits++;
    }
    boolean last = !cursor.atEnd();
    boolean good =
        digits > 0
            && digits <= 18
            && (!last || cursor.take(' ') && cursor.takeWord("LAST") && cursor.atEnd());
    return good ? new Command.Bdat(size, last) : error(Verb.BDAT, Kind.BAD_CHUNK_SIZE);
  }

  /** AUTH SP mechanism [SP initial-response] (RFC 4954 4). */
  private Parsed auth() {
    int from = cursor.at;
    while (!cursor.atEnd() && cursor.peek() != ' ' && cursor.at - from <= 20) {
      cursor.at++;
    }
    String mechanism = upperCase(from, cursor.at);
    if (!Command.Auth.isMechanismName(mechanism)) {
      return error(Verb.AUTH, Kind.BAD_MECHANISM_NAME);
    }
    if (!cursor.take(' ')) {
      return new Command.Auth(mechanism, null);
    }
    InitialResponse response = initialResponse();
    return response == null
        ? error(Verb.AUTH, Kind.BAD_BASE64)
        : new Command.Auth(mechanism, response);
  }

  /** ASCII only: in the full rules sharp s becomes SS, and no octet may become two letters. */
  private String upperCase(int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      int octet = cursor.octets[i] & 0xFF;
      text.append((char) (octet >= 'a' && octet <= 'z' ? octet - 0x20 : octet));
    }
    return text.toString();
  }

  private @Nullable InitialResponse initialResponse() {
    int length = cursor.end - cursor.at;
    if (length == 1 && cursor.peek() == '=') {
      return InitialResponse.owning(new byte[0]);
    }
    byte[] decoded = length == 0 ? null : Base64Text.decode(cursor.octets, cursor.at, length);
    return decoded == null ? null : InitialResponse.owning(decoded);
  }

  /** Whatever follows is ignored (RFC 5321 4.1.1.9), but no line has control characters. */
  private Parsed noop() {
    cursor.takeAll(TEXT);
    return cursor.atEnd() ? Command.Noop.INSTANCE : error(Verb.NOOP, Kind.BAD_ARGUMENT);
  }

  /** A command whose argument is any text. */
  private Parsed text(Verb verb, boolean international, Function<String, Command> command) {
    int from = cursor.at;
    cursor.takeAll(TEXT);
    String text = cursor.text(from, cursor.at);
    if (!cursor.atEnd() || text == null || !(international || cursor.isAscii(from, cursor.end))) {
      return error(verb, Kind.BAD_ARGUMENT);
    }
    return command.apply(text);
  }

  /**
   * An error, or the more basic one that explains it: no grammar takes a control character, so a
   * line with one always comes here.
   */
  private SyntaxError error(Verb verb, Kind kind) {
    int position = cursor.at - lineStart;
    cursor.deviations = 0;
    Kind basic = kind;
    for (int i = lineStart; i < cursor.end; i++) {
      byte octet = cursor.octets[i];
      if (octet == Octets.CR || octet == Octets.LF) {
        basic = Kind.BARE_CR_OR_LF;
        break;
      }
      if (basic == kind && (octet >= 0 && octet < ' ' || octet == 0x7F)) {
        basic = Kind.CONTROL_CHARACTER;
      }
    }
    // A BDAT line that cannot be read leaves framing unknown, whatever made it unreadable.
    return new SyntaxError(verb == Verb.BDAT ? Kind.BAD_CHUNK_SIZE : basic, verb, position);
  }
}
