package dev.smtpkit.testkit.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.testkit.conformance.PlantedServer.Fault;
import dev.smtpkit.testkit.conformance.PlantedServer.Kind;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection of a {@link PlantedServer}: octets in, octets out, one char for each. */
final class PlantedSession {

  private static final int LARGEST = 1_000_000;
  private static final String EHLO =
      "250-mail.example\r\n250-PIPELINING\r\n250-SIZE "
          + LARGEST
          + "\r\n250-8BITMIME\r\n250-CHUNKING\r\n250-SMTPUTF8\r\n250-DSN\r\n"
          + "250-AUTH PLAIN LOGIN SCRAM-SHA-256\r\n250 ENHANCEDSTATUSCODES\r\n";

  private static final Pattern SCRAM =
      Pattern.compile("[ny],(?:a=[^,]+)?,n=(?:[^,=]|=2C|=3D)+,r=[!-+.-~]+(?:,[a-zA-Z]=[^,]+)*");

  private final List<Fault> faults;
  private final StringBuilder input = new StringBuilder();
  private final StringBuilder output = new StringBuilder();
  private boolean greeted;
  private boolean authenticated;
  private boolean mail;
  private boolean utf8;
  private int recipients;
  private boolean content;
  private boolean chunks;
  private long chunkLeft = -1;
  private boolean lastChunk;
  private long size;
  private String awaiting = "";
  private boolean closed;

  PlantedSession(List<Fault> faults) {
    this.faults = faults;
  }

  String greeting() {
    return fault("greeting", "220 mail.example ready\r\n");
  }

  boolean isClosed() {
    return closed;
  }

  String receive(String octets) {
    input.append(octets);
    boolean progress = true;
    while (progress && !closed) {
      progress = content ? content() : chunkLeft >= 0 ? chunk() : command();
    }
    String replies = output.toString();
    output.setLength(0);
    return replies;
  }

  private boolean content() {
    String text = "\r\n" + input;
    Matcher end = pattern(Kind.END, "\r\n\\.\r\n").matcher(text);
    if (!end.find()) {
      return false;
    }
    String message = text.substring(0, end.start());
    input.delete(0, end.end() - 2);
    content = false;
    endTransaction("content");
    say(
        message.length() > LARGEST
            ? "552 5.3.4 too large"
            : fault("content", "250 2.0.0 taken\r\n").strip());
    return true;
  }

  private boolean chunk() {
    long taken = Math.min(chunkLeft, input.length());
    input.delete(0, (int) taken);
    chunkLeft -= taken;
    size += taken;
    if (chunkLeft > 0) {
      return false;
    }
    chunkLeft = -1;
    if (!chunks) {
      say("503 5.5.1 no transaction for this chunk");
    } else if (size > LARGEST) {
      say("552 5.3.4 too large");
    } else {
      say(fault("chunk", "250 2.0.0 chunk taken\r\n").strip());
    }
    if (lastChunk) {
      endTransaction("content");
    }
    return true;
  }

  private boolean command() {
    Matcher end = pattern(Kind.LINE, "\r\n").matcher(input);
    if (!end.find()) {
      return false;
    }
    String line = input.substring(0, end.start());
    input.delete(0, end.end());
    String planted = fault(line, "");
    if (planted.isEmpty()) {
      execute(line);
    } else {
      output.append(planted.replace("<none>", "").replace("<close>", ""));
      closed = planted.endsWith("<close>");
    }
    return true;
  }

  private Pattern pattern(Kind kind, String correct) {
    StringBuilder all = new StringBuilder(correct);
    faults.stream()
        .filter(fault -> fault.kind() == kind)
        .forEach(fault -> all.append('|').append(fault.pattern()));
    return Pattern.compile(all.toString(), Pattern.DOTALL);
  }

  private String fault(String line, String otherwise) {
    return faults.stream()
        .filter(fault -> fault.kind() == Kind.REPLY && fault.pattern().matcher(line).matches())
        .map(fault -> fault.reply().translateEscapes())
        .findFirst()
        .orElse(otherwise);
  }

  private void say(String reply) {
    output.append(reply).append("\r\n");
  }

  private void endTransaction(String cause) {
    if (faults.stream()
        .anyMatch(each -> each.kind() == Kind.KEEP && each.pattern().matcher(cause).matches())) {
      return;
    }
    mail = false;
    recipients = 0;
    chunks = false;
    size = 0;
  }

  private void execute(String line) {
    if (!awaiting.isEmpty()) {
      answered(line);
      return;
    }
    if (line.length() > 2000) {
      say("500 5.5.2 line too long");
      return;
    }
    String text = line.stripTrailing();
    String verb = text.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    String rest = text.substring(Math.min(text.length(), verb.length() + 1));
    boolean bad = line.chars().anyMatch(c -> c < ' ' || c == 127);
    if (bad) {
      say("501 5.5.2 control character");
      return;
    }
    switch (verb) {
      case "EHLO", "HELO" -> hello(verb, rest);
      case "MAIL" -> mail(rest);
      case "RCPT" -> rcpt(rest);
      case "DATA" -> data(rest);
      case "BDAT" -> bdat(rest);
      case "AUTH" -> auth(rest);
      case "NOOP" -> say("250 2.0.0 yes");
      case "RSET" -> reset(rest);
      case "VRFY" -> say(rest.isEmpty() ? "501 5.5.4 who?" : "252 2.5.2 will try");
      case "HELP" -> say("214 2.0.0 no help");
      case "EXPN", "TURN" -> say("502 5.5.1 not here");
      case "QUIT" -> quit(rest);
      default -> say("500 5.5.1 unknown");
    }
  }

  private void hello(String verb, String rest) {
    if (!rest.matches(PlantedGrammar.DOMAIN + "|" + PlantedGrammar.LITERAL)) {
      say("501 5.5.4 no domain");
      return;
    }
    greeted = true;
    endTransaction(verb);
    output.append(verb.equals("EHLO") ? fault("hello", EHLO) : "250 mail.example\r\n");
  }

  private void reset(String rest) {
    if (!rest.isEmpty()) {
      say("501 5.5.4 no argument");
      return;
    }
    endTransaction("RSET");
    say("250 2.0.0 reset");
  }

  private void quit(String rest) {
    if (!rest.isEmpty()) {
      say("501 5.5.4 no argument");
      return;
    }
    say("221 2.0.0 bye");
    closed = true;
  }

  private void mail(String rest) {
    if (!greeted || mail) {
      say("503 5.5.1 not now");
      return;
    }
    String refusal = PlantedGrammar.mailFault(rest, LARGEST);
    if (refusal.isEmpty()) {
      mail = true;
      utf8 = PlantedGrammar.hasSmtputf8(rest);
    }
    say(refusal.isEmpty() ? "250 2.1.0 sender taken" : refusal);
  }

  private void rcpt(String rest) {
    if (!mail || chunks) {
      say("503 5.5.1 not now");
      return;
    }
    String refusal = PlantedGrammar.rcptFault(rest, utf8);
    if (refusal.isEmpty()) {
      recipients++;
    }
    say(refusal.isEmpty() ? "250 2.1.5 recipient taken" : refusal);
  }

  private void data(String rest) {
    if (!rest.isEmpty()) {
      say("501 5.5.4 no argument");
    } else if (recipients == 0 || chunks) {
      say("503 5.5.1 not now");
    } else {
      content = true;
      say("354 go on");
    }
  }

  private void bdat(String rest) {
    Matcher chunk =
        Pattern.compile("([0-9]{1,20})( LAST)?", Pattern.CASE_INSENSITIVE).matcher(rest);
    if (!chunk.matches()) {
      say("501 5.5.4 no chunk");
      return;
    }
    chunkLeft = Long.parseLong(chunk.group(1));
    lastChunk = chunk.group(2) != null;
    chunks = recipients > 0;
  }

  private void auth(String rest) {
    String[] words = rest.split(" ", -1);
    if (!greeted || authenticated || mail) {
      say("503 5.5.1 not now");
    } else if (rest.isEmpty() || words.length > 2) {
      say("501 5.5.4 no mechanism");
    } else if (!words[0].matches("(?i)PLAIN|LOGIN|SCRAM-SHA-256")) {
      say("504 5.5.4 unknown mechanism");
    } else {
      awaiting = words[0].toUpperCase(Locale.ROOT);
      if (words.length == 2) {
        answered(words[1].equals("=") ? "" : words[1]);
      } else {
        say(awaiting.equals("LOGIN") ? "334 VXNlcm5hbWU6" : "334 ");
      }
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private void answered(String line) {
    String mechanism = awaiting;
    awaiting = "";
    if (line.equals("*")) {
      say("501 5.7.0 cancelled");
      return;
    }
    String text;
    try {
      text = new String(Base64.getDecoder().decode(line.getBytes(ISO_8859_1)), UTF_8);
    } catch (IllegalArgumentException e) {
      say("501 5.5.2 not base64");
      return;
    }
    if (mechanism.equals("LOGIN")) {
      awaiting = "LOGIN " + text;
      say("334 UGFzc3dvcmQ6");
      return;
    }
    if (mechanism.equals("SCRAM-SHA-256") && SCRAM.matcher(text).matches()) {
      awaiting = "SCRAM";
      say(
          "334 "
              + base64(
                  text.substring(text.indexOf("r=")).split(",", -1)[0] + "3rfc,s=AAAA,i=4096"));
      return;
    }
    authenticated = text.equals("\0tim\0secret") || (mechanism + text).equals("LOGIN timsecret");
    say(authenticated ? "235 2.7.0 welcome" : "535 5.7.8 wrong");
  }
}
