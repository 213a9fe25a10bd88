package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.client.ClientConfiguration;
import dev.smtpkit.session.client.ClientEvent;
import dev.smtpkit.session.client.SmtpClientSession;
import java.nio.ByteBuffer;

/** The client's engine alone: replies in, commands out, with no socket, thread or clock. */
final class ClientInMemory {

  private ClientInMemory() {}

  /** Prints the commands that a client sends to a server that offers pipelining. */
  public static void main(String[] arguments) {
    String server = "220 mx.example\r\n250-mx.example\r\n250 PIPELINING\r\n";
    System.out.print(commands(server, System.nanoTime()));
  }

  static String commands(String server, long now) {
    ReversePath from = new ReversePath(Mailbox.of("a@client.example"));
    ForwardPath to = new ForwardPath(Mailbox.of("b@mx.example"));
    // readme-begin
    SmtpClientSession session = new SmtpClientSession(ClientConfiguration.SMTP, now);
    ByteBuffer in = ByteBuffer.wrap(server.getBytes(US_ASCII));
    ByteBuffer out = ByteBuffer.allocate(4096);
    ClientEvent event;
    while ((event = session.poll(in, now)) != ClientEvent.Control.NEED_INPUT) {
      if (event instanceof ClientEvent.Greeted) {
        session.send(new Command.Hello(Verb.EHLO, HelloName.of("client.example")), now);
      } else if (event instanceof ClientEvent.Offered) {
        session.send(new Command.Mail(from, MailParameters.NONE), now);
        session.send(new Command.Rcpt(to, RcptParameters.NONE), now);
        session.send(Command.Bare.DATA, now);
      } else if (event == ClientEvent.Control.FLUSH) {
        session.transmit(out, now);
      }
    }
    // readme-end
    return US_ASCII.decode(out.flip()).toString();
  }
}
