package dev.smtpkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.ClientSketch.Happening;
import dev.smtpkit.session.ClientSketch.Ticket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client and the server in memory, driven in one way. */
class ClientSketchTest {

  private final ClientSketch client = new ClientSketch();
  private final ByteBuffer toServer = ByteBuffer.allocate(4096);
  private final ByteBuffer toClient = ByteBuffer.allocate(4096);

  private static Command.Rcpt rcpt(String mailbox) {
    return new Command.Rcpt(new ForwardPath(Mailbox.of(mailbox)), RcptParameters.NONE);
  }

  private String turn(Connection server) {
    String octets = new String(toServer.array(), 0, toServer.position(), StandardCharsets.US_ASCII);
    toServer.clear();
    return server.send(octets);
  }

  private List<Happening> hear(String octets) {
    toClient.clear().put(octets.getBytes(StandardCharsets.US_ASCII)).flip();
    return client.round(toClient, toServer, 0);
  }

  @Test
  void anEnvelopeIsOneWriteThereAndOneWriteBackDialogue16R76() {
    try (Connection server = new Connection(Setup.PLAINEST, Connection.Manner.AT_ONCE)) {
      client.send(new Command.Hello(Verb.EHLO, HelloName.of("client.example")), 0);
      assertThat(hear(server.round())).hasOnlyElementsOfType(Happening.Greeted.class).hasSize(1);
      String ehlo = turn(server);

      List<Ticket> tickets =
          List.of(
              client.send(
                  new Command.Mail(
                      new ReversePath(Mailbox.of("a@client.example")), MailParameters.NONE),
                  0),
              client.send(rcpt("b@mx.example"), 0),
              client.send(rcpt("nobody@mx.example"), 0),
              client.send(Command.Bare.DATA, 0));
      assertThat(hear(ehlo)).hasSize(1);
      int before = server.writes;
      List<Happening> replies = hear(turn(server));
      assertThat(server.writes - before).isEqualTo(1);
      assertThat(replies).hasSize(4);
      int[] codes = {250, 250, 550, 354};
      for (int i = 0; i < 4; i++) {
        Happening.Replied replied = (Happening.Replied) replies.get(i);
        assertThat(replied.ticket()).isSameAs(tickets.get(i));
        assertThat(replied.reply().code().value()).isEqualTo(codes[i]);
      }
      assertThat(client.demand()).isEqualTo(Demand.READ);
    }
  }
}
