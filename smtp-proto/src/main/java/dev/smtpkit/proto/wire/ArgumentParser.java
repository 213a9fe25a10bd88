package dev.smtpkit.proto.wire;

import static dev.smtpkit.proto.grammar.Characters.MECHANISM;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.ClientAttribute;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.InitialResponse;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.Word;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the arguments of all commands but MAIL and RCPT, from the cursor to the line's end. An
 * argument that does not fit the command gives null.
 */
final class ArgumentParser {

  private static final Word SMTPUTF8 = new Word(" SMTPUTF8");
  private static final Word LAST = new Word(" LAST");
  private static final Word PLAIN = new Word("PLAIN");

  private final Cursor cursor;

  /** The last mechanism named: most clients of a server name the same one. */
  private Word lastMechanism = PLAIN;

  ArgumentParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Whatever follows NOOP, if it is a text, is ignored. */
  Command.@Nullable Bare noop() {
    return isText(cursor.at, cursor.end) ? Command.Bare.NOOP : null;
  }

  Command.@Nullable Help help() {
    String topic = asciiText();
    return topic == null ? null : new Command.Help(topic);
  }

  Command.@Nullable Etrn etrn() {
    String argument = asciiText();
    return argument != null && Command.Etrn.isNode(argument) ? new Command.Etrn(argument) : null;
  }

  /** No control character: all that a line's text must not have (RFC 5321 4.1.2, String). */
  private boolean isText(int from, int to) {
    for (int i = from; i < to; i++) {
      byte octet = cursor.octets[i];
      if (octet >= 0 && octet < ' ' || octet == 0x7F) {
        return false;
      }
    }
    return true;
  }

  private @Nullable String asciiText() {
    return Characters.are(cursor.octets, cursor.at, cursor.end, Characters.PRINTABLE)
        ? Characters.ascii(cursor.octets, cursor.at, cursor.end)
        : null;
  }

  /** "VRFY" SP String [ SP "SMTPUTF8" ] (RFC 6531 3.7.4.2). */
  Command.@Nullable Lookup lookup(Verb verb, Utf8 utf8) {
    int to = cursor.end - SMTPUTF8.length();
    boolean smtpUtf8 = to > cursor.at && SMTPUTF8.is(cursor.octets, to, cursor.end);
    to = smtpUtf8 ? to : cursor.end;
    boolean fits =
        isText(cursor.at, to)
            && (smtpUtf8
                || utf8 == Utf8.ALLOWED
                || Characters.isAscii(cursor.octets, cursor.at, to));
    String text = fits ? Characters.text(cursor.octets, cursor.at, to) : null;
    return text == null
        ? null
        : new Command.Lookup(verb, text, smtpUtf8 ? Utf8.ALLOWED : Utf8.REFUSED);
  }

  /** atrn = "ATRN" [SP domain *("," domain)] (RFC 2645 5.2.1). */
  Command.@Nullable Atrn atrn() {
    List<DomainName> domains = new ArrayList<>();
    int from = cursor.at;
    while (from <= cursor.end) {
      int comma = Characters.indexOf(cursor.octets, from, cursor.end, ',');
      DomainName domain = DomainName.parse(cursor.octets, from, comma);
      if (domain == null || domain.isInternational() || domain.hasUnderscore()) {
        return null;
      }
      domains.add(domain);
      from = comma + 1;
    }
    return new Command.Atrn(domains);
  }

  /** burl-cmd = "BURL" SP absolute-URI [SP end-marker] (RFC 4468 3.5). */
  Command.@Nullable Burl burl() {
    int blank = Characters.indexOf(cursor.octets, cursor.at, cursor.end, ' ');
    boolean last = LAST.is(cursor.octets, blank, cursor.end);
    boolean good =
        (last || blank == cursor.end)
            && Characters.are(cursor.octets, cursor.at, blank, Characters.PRINTABLE);
    String url = good ? Characters.ascii(cursor.octets, cursor.at, blank) : "";
    return Command.Burl.isAbsolute(url) ? new Command.Burl(url, endMarker(last)) : null;
  }

  private static Command.EndMarker endMarker(boolean last) {
    return last ? Command.EndMarker.LAST : Command.EndMarker.NONE;
  }

  Command.@Nullable ClientInfo clientInfo(Verb verb) {
    List<ClientAttribute> attributes = new ArrayList<>();
    int from = cursor.at;
    while (from <= cursor.end) {
      int blank = Characters.indexOf(cursor.octets, from, cursor.end, ' ');
      ClientAttribute attribute = ClientAttribute.parse(cursor.octets, from, blank);
      if (attribute == null) {
        return null;
      }
      attributes.add(attribute);
      from = blank + 1;
    }
    return new Command.ClientInfo(verb, attributes);
  }

  /** The argument of EHLO, HELO or LHLO, null if it is neither a domain nor a literal. */
  @Nullable HelloName helloName(Verb verb) {
    byte[] octets = cursor.octets;
    int from = cursor.at;
    HelloName name = HelloName.parse(octets, from, cursor.end);
    if (name == null) {
      name = octets[from] == '[' ? untaggedLiteral() : nameBeforeDot();
    }
    if (name == null) {
      name = opaqueName();
    }
    boolean refused =
        name == null
            || name.hasUnderscore() && !cursor.tolerate(Deviation.UNDERSCORE_IN_HELLO_NAME)
            || verb == Verb.HELO
                && name.literal() != null
                && !cursor.tolerate(Deviation.HELO_ADDRESS_LITERAL);
    return refused ? null : name;
  }

  /** The rest of the line, whatever it is, unless it deviates in another way that is refused. */
  @Nullable HelloName opaqueName() {
    HelloName name = cursor.refused ? null : HelloName.opaque(cursor.octets, cursor.at, cursor.end);
    return name != null && cursor.tolerate(Deviation.OPAQUE_HELLO_NAME) ? name : null;
  }

  private @Nullable HelloName nameBeforeDot() {
    int last = cursor.end - 1;
    HelloName name =
        cursor.octets[last] == '.' ? HelloName.parse(cursor.octets, cursor.at, last) : null;
    return name != null && cursor.tolerate(Deviation.DOT_AFTER_HELLO_NAME) ? name : null;
  }

  private @Nullable HelloName untaggedLiteral() {
    int from = cursor.at + 1;
    int to = cursor.end - 1;
    boolean bracketed = to > from && cursor.octets[to] == ']';
    AddressLiteral literal =
        bracketed ? AddressLiteral.IPv6.parse(Characters.ascii(cursor.octets, from, to)) : null;
    return literal != null && cursor.tolerate(Deviation.UNTAGGED_IPV6_LITERAL)
        ? HelloName.of(literal)
        : null;
  }

  /** BDAT SP 1*18DIGIT [SP "LAST"] (RFC 3030 2). */
  Command.@Nullable Bdat bdat() {
    int blank = Characters.indexOf(cursor.octets, cursor.at, cursor.end, ' ');
    long size = Characters.number(cursor.octets, cursor.at, blank, 18);
    boolean last = blank < cursor.end;
    return size < 0 || last && !LAST.is(cursor.octets, blank, cursor.end)
        ? null
        : new Command.Bdat(size, endMarker(last));
  }

  /** The name of a mechanism in upper case, null if the next word is malformed. */
  @Nullable String mechanism() {
    int from = cursor.at;
    int to = Characters.indexOf(cursor.octets, from, cursor.end, ' ');
    cursor.at = to;
    if (lastMechanism.is(cursor.octets, from, to)) {
      return lastMechanism.toString();
    }
    if (to - from > Command.Auth.MAX_MECHANISM_NAME) {
      cursor.at = from;
      return null;
    }
    char[] name = new char[to - from];
    for (int i = 0; i < name.length; i++) {
      byte octet = cursor.octets[from + i];
      // ASCII only: by the full rules sharp s becomes SS, and no octet may become two letters.
      name[i] = (char) (octet >= 'a' && octet <= 'z' ? octet - 0x20 : octet & 0xFF);
    }
    String mechanism = new String(name);
    if (!Characters.are(mechanism, MECHANISM)) {
      cursor.at = from;
      return null;
    }
    lastMechanism = new Word(mechanism);
    return mechanism;
  }

  /** initial-response = base64 / "=" (RFC 4954 8); null if the rest of the line is neither. */
  @Nullable InitialResponse initialResponse() {
    int length = cursor.end - cursor.at;
    if (length == 1 && cursor.peek() == '=') {
      return InitialResponse.owning(new byte[0]);
    }
    byte[] decoded = length == 0 ? null : Base64Text.decode(cursor.octets, cursor.at, cursor.end);
    return decoded == null ? null : InitialResponse.owning(decoded);
  }
}
