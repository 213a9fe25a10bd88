package dev.smtpkit.session.server;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.Verb;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What may be shown of a line that came in. */
final class Redaction {

  private Redaction() {}

  /** The verb of a line, null if it is not known. */
  static @Nullable Verb verb(Parsed parsed) {
    return parsed instanceof SyntaxError error
        ? error.verb()
        : parsed instanceof Command command ? command.verb() : null;
  }

  /** Whether a line may hold a credential: AUTH, or what may be one mistyped or misplaced. */
  static boolean isSecret(@Nullable Verb verb) {
    return verb == null || verb == Verb.AUTH;
  }

  /** What may be shown of a command line. */
  static String command(Parsed parsed, ByteBuffer in, int from, int to) {
    Verb verb = verb(parsed);
    if (parsed instanceof Command.Auth auth) {
      return "AUTH " + auth.mechanism() + " (" + (to - from) + " octets)";
    }
    if (isSecret(verb) || verb == Verb.BURL) {
      return (verb == null ? "" : verb + " ") + octets(to - from);
    }
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      byte octet = in.get(i);
      if (octet < ' ' || octet == 0x7F || octet == '\\') {
        text.append("\\x").append(Character.forDigit((octet >> 4) & 0xF, 16));
        text.append(Character.forDigit(octet & 0xF, 16));
      } else {
        text.append((char) octet);
      }
    }
    return text.toString();
  }

  /** What may be shown of a response within an exchange, or of a line that was too long. */
  static String octets(int length) {
    return "(" + length + " octets)";
  }
}
