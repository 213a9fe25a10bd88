package dev.smtpkit.checks.consumer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.wire.CommandParser;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.InMemoryConnection;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import dev.smtpkit.session.server.ServerConfiguration;
import java.nio.ByteBuffer;

/** Parses one command, then holds one dialogue in memory: no socket, no thread, no clock. */
public final class Dialogue {

  private static final String CLIENT =
      """
      EHLO client.example
      MAIL FROM:<sender@client.example> SIZE=60
      RCPT TO:<someone@example.org>
      RCPT TO:<nobody@example.org>
      DATA
      Subject: hello

      ..one line that begins with a dot
      .
      QUIT
      """
          .replace("\n", "\r\n");

  private static final String[] CODES = {
    "220", "250", "250", "250", "550", "354", "250", "221"
  };

  private Dialogue() {}

  /**
   * Prints what was parsed, the replies and the message; fails if they are not what they should be.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    parse();
    Keeper keeper = new Keeper();
    String replies = converse(keeper);
    System.out.print(replies);
    System.out.print(keeper.message);
    String[] last = replies.lines().filter(line -> line.charAt(3) == ' ').toArray(String[]::new);
    require(last.length == CODES.length, last.length + " replies");
    for (int i = 0; i < last.length; i++) {
      require(last[i].startsWith(CODES[i]), last[i] + " where " + CODES[i] + " was due");
    }
    require(
        keeper.message
            .toString()
            .equals("Subject: hello\r\n\r\n.one line that begins with a dot\r\n"),
        "another message came out");
    Module self = Dialogue.class.getModule();
    System.out.println("consumer: ok, in " + (self.isNamed() ? self : "no module"));
  }

  private static void parse() {
    byte[] line = "RCPT TO:<someone@example.org>".getBytes(US_ASCII);
    Parsed parsed = new CommandParser(SyntaxProfile.STRICT).parse(line, 0, line.length, Utf8.REFUSED);
    System.out.println(parsed);
    require(parsed instanceof Command.Rcpt, "not an RCPT");
  }

  private static String converse(Keeper keeper) {
    ServerConfiguration configuration =
        ServerConfiguration.builder(DomainName.of("mail.example.org")).build();
    InMemoryConnection client = InMemoryConnection.open(configuration, view -> keeper);
    String greeting = client.replies();
    String replies = client.send(CLIENT.getBytes(US_ASCII));
    require(client.failures().isEmpty(), "something threw: " + client.failures());
    require(client.demand() == Demand.CLOSE, "it still waits for " + client.demand());
    return greeting + "\r\n" + replies + "\r\n";
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  /** Knows one recipient and keeps the message as text. */
  private static final class Keeper implements MailHandler, MessageSink {

    private final StringBuilder message = new StringBuilder();

    @Override
    public void rcpt(
        ForwardPath forwardPath, RcptParameters parameters, Pending<Verdict> verdict) {
      if (forwardPath.toString().contains("someone@")) {
        verdict.answer(Verdict.ACCEPT);
      } else {
        MailHandler.super.rcpt(forwardPath, parameters, verdict);
      }
    }

    @Override
    public MessageSink message(Origin origin, Envelope envelope) {
      return this;
    }

    @Override
    public Progress write(ByteBuffer octets, Resumption resumption) {
      message.append(US_ASCII.decode(octets));
      return Progress.DONE;
    }

    @Override
    public void end(MessageSummary content, Pending<Verdict> outcome) {
      outcome.answer(Verdict.ACCEPT);
    }

    @Override
    public void drop() {
      message.setLength(0);
    }
  }
}
