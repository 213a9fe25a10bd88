package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.InitialResponse;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.grammar.Characters;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes command lines into buffers of any size, one after the other (RFC 5321 4.1.1): the mirror
 * of {@link CommandParser}, which reads each line as the command that it was.
 *
 * <p>No command can hold a CR, LF or other control character, so that none can carry a second one.
 * The line of a command is kept until the last octet of it has left, then it is wiped. Confined to
 * one owner.
 */
public final class CommandWriter {

  private static final byte[] EMPTY = {};

  private @Nullable Command current;
  private byte[] line = EMPTY;
  private int written;

  /** A writer between two commands. */
  public CommandWriter() {}

  /**
   * Writes a command, or the rest of it.
   *
   * @param command the command; the same one again until it is complete
   * @param out where it goes; its position advances
   * @return whether the command is complete; false means that the buffer is full
   * @throws IllegalStateException if another command is not complete yet
   * @throws IllegalArgumentException if it is an unknown command with a control character
   */
  public boolean write(Command command, ByteBuffer out) {
    if (current == null) {
      line = encode(command);
      current = command;
    } else if (!current.equals(command)) {
      throw new IllegalStateException(
          "another command is half written: pass that one until write returns true");
    }
    int count = Math.min(line.length - written, out.remaining());
    out.put(line, written, count);
    written += count;
    if (written < line.length) {
      return false;
    }
    Arrays.fill(line, (byte) 0);
    line = EMPTY;
    current = null;
    written = 0;
    return true;
  }

  /** Whether the last command was written whole. */
  public boolean isIdle() {
    return current == null;
  }

  private static byte[] encode(Command command) {
    if (command instanceof Command.Auth auth) {
      return auth(auth);
    } else if (command instanceof Command.Unknown unknown) {
      return unknown(unknown);
    }
    String arguments = arguments(command);
    return (command.verb() + (arguments.isEmpty() ? "" : " ") + arguments + "\r\n").getBytes(UTF_8);
  }

  private static String arguments(Command command) {
    if (command instanceof Command.Mail mail) {
      return withParameters("FROM:" + mail.reversePath().text(), mail.parameters().text());
    } else if (command instanceof Command.Rcpt rcpt) {
      return withParameters("TO:" + rcpt.forwardPath().text(), rcpt.parameters().text());
    } else if (command instanceof Command.Hello hello) {
      return hello.name().text();
    } else if (command instanceof Command.Bdat bdat) {
      return withParameters(Long.toString(bdat.size()), bdat.isLast() ? "LAST" : "");
    } else if (command instanceof Command.Lookup lookup) {
      return withParameters(lookup.string(), lookup.inReply() == Utf8.ALLOWED ? "SMTPUTF8" : "");
    } else if (command instanceof Command.Help help) {
      return help.topic() == null ? "" : help.topic();
    }
    return argumentsOfRelay(command);
  }

  private static String argumentsOfRelay(Command command) {
    if (command instanceof Command.Etrn etrn) {
      return etrn.argument();
    } else if (command instanceof Command.Atrn atrn) {
      return Characters.join(atrn.domains(), ',');
    } else if (command instanceof Command.Burl burl) {
      return withParameters(burl.url(), burl.isLast() ? "LAST" : "");
    } else if (command instanceof Command.ClientInfo info) {
      return Characters.join(info.attributes(), ' ');
    }
    // DATA, RSET, NOOP, QUIT, STARTTLS.
    return "";
  }

  private static String withParameters(String argument, String parameters) {
    return parameters.isEmpty() ? argument : argument + " " + parameters;
  }

  /** Makes no String of the response, because a String cannot be wiped. */
  private static byte[] auth(Command.Auth auth) {
    byte[] head = ("AUTH " + auth.mechanism()).getBytes(ISO_8859_1);
    InitialResponse response = auth.initialResponse();
    byte[] octets = response == null ? EMPTY : response.octets();
    byte[] base64 = Base64Text.encodeToOctets(octets);
    Arrays.fill(octets, (byte) 0);
    // Nothing at all is "=" (RFC 4954 4).
    int length = response == null ? 0 : 1 + Math.max(1, base64.length);
    byte[] line = Arrays.copyOf(head, head.length + length + 2);
    if (response != null) {
      line[head.length] = ' ';
      line[head.length + 1] = '=';
      System.arraycopy(base64, 0, line, head.length + 1, base64.length);
      Arrays.fill(base64, (byte) 0);
    }
    line[line.length - 2] = Octets.CR;
    line[line.length - 1] = Octets.LF;
    return line;
  }

  private static byte[] unknown(Command.Unknown unknown) {
    for (int i = 0; i < unknown.line().length(); i++) {
      char c = unknown.line().charAt(i);
      if (c < ' ' || c == 0x7F) {
        throw new IllegalArgumentException(
            "character "
                + i
                + " of the unknown command is a control character, which no command may have");
      }
    }
    return (unknown.line() + "\r\n").getBytes(ISO_8859_1);
  }
}
