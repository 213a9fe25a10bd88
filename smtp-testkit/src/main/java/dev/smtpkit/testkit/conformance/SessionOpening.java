package dev.smtpkit.testkit.conformance;

import java.io.IOException;

/** Leads a session to where a clause begins. Used once. */
final class SessionOpening {

  private final Dialogue dialogue;
  private final Target target;
  private final Placeholders words;
  private String greeting = "";
  private Offer offer = Offer.NONE;

  SessionOpening(Dialogue dialogue, Target target, Placeholders words) {
    this.dialogue = dialogue;
    this.target = target;
    this.words = words;
  }

  String greeting() {
    return greeting;
  }

  Offer offer() {
    return offer;
  }

  void advanceTo(Opening opening) throws UndecidableException {
    if (target.tls() == Target.Tls.IMPLICIT) {
      handshake();
    }
    if (opening.includes(Opening.GREETED)) {
      greeting = await(Opening.GREETED.reply(), "the greeting").lines().get(0);
    }
    if (opening.includes(Opening.HELLO)) {
      hello();
    }
    if (opening.includes(Opening.READY) && target.login().isPresent()) {
      command("AUTH PLAIN {plain}", Opening.READY.reply());
    }
    for (Opening each : opening.transactionCommands()) {
      command(each.command(), each.reply());
    }
  }

  private void hello() throws UndecidableException {
    if (target.tls() == Target.Tls.STARTTLS) {
      command(Opening.HELLO.command(), Opening.HELLO.reply());
      command("STARTTLS", Opening.GREETED.reply());
      handshake();
    }
    offer = Offer.of(command(Opening.HELLO.command(), Opening.HELLO.reply()));
  }

  private void handshake() throws UndecidableException {
    try {
      dialogue.startTls();
    } catch (IOException e) {
      throw new UndecidableException(
          "a TLS handshake", "the TLS handshake failed: " + e.getMessage());
    }
  }

  private Seen.Reply command(String line, ReplyPattern wanted) throws UndecidableException {
    String text = line + "\\r\\n";
    dialogue.send(words.octets(text), words.shown(text));
    return await(wanted, line);
  }

  private Seen.Reply await(ReplyPattern wanted, String what) throws UndecidableException {
    Seen seen = dialogue.reply();
    if (seen instanceof Seen.Reply reply && wanted.matches(seen)) {
      return reply;
    }
    throw new UndecidableException(
        wanted.toString(), "the clause begins after " + what + ": " + seen.words());
  }
}
