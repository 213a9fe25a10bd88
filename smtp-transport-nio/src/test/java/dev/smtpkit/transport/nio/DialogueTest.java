package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.testkit.EverySplit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client reads does not depend on how its octets travel, nor on who answers when. */
@Timeout(30)
class DialogueTest {

  private static final String DIALOGUE =
      "EHLO c.example\r\n"
          + Client.ENVELOPE
          + "RCPT TO:<e@d.example>\r\nDATA\r\nSubject: x\r\n\r\n..dot\r\n.\r\nNOOP\r\nQUIT\r\n";

  private static final String[] CODES = {
    "220", "250", "250", "250", "250", "354", "250", "250", "221"
  };

  private static final byte[] MESSAGE = "Subject: x\r\n\r\n.dot\r\n".getBytes(ISO_8859_1);

  @Test
  void aDialogueInOneSegmentIsAnsweredInOrder() throws Exception {
    Script script = new Script();
    try (TestServer server = TestServer.of(script);
        Client client = server.connect()) {
      client.send(DIALOGUE);
      assertThat(client.codesToTheEnd()).containsExactly(CODES);
      assertThat(Await.next(script.delivered)).isEqualTo(MESSAGE);
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.QUIT);
    }
  }

  @Test
  void aDialogueOctetByOctetIsAnsweredInOrder() throws Exception {
    Script script = new Script();
    try (TestServer server = TestServer.of(script);
        Client client = server.connect()) {
      client.sendOctetByOctet(DIALOGUE);
      assertThat(client.codesToTheEnd()).containsExactly(CODES);
      assertThat(Await.next(script.delivered)).isEqualTo(MESSAGE);
    }
  }

  @Test
  void aDialogueInAnyTwoSegmentsIsAnsweredInOrder() throws Exception {
    Script script = new Script();
    try (TestServer server = TestServer.of(script)) {
      for (int split : EverySplit.positions(DIALOGUE.getBytes(ISO_8859_1))) {
        try (Client client = server.connect()) {
          client.send(DIALOGUE.substring(0, split)).send(DIALOGUE.substring(split));
          assertThat(client.codesToTheEnd()).as("split at %s", split).containsExactly(CODES);
          assertThat(Await.next(script.delivered)).isEqualTo(MESSAGE);
        }
      }
    }
  }

  @Test
  void answersThatComeLaterFromAnotherThreadAreGivenInOrder() throws Exception {
    ExecutorService elsewhere = Executors.newSingleThreadExecutor();
    Script script = new Script().answersOn(elsewhere);
    try (TestServer server = TestServer.of(script)) {
      for (int i = 0; i < 50; i++) {
        try (Client client = server.connect()) {
          client.send(DIALOGUE);
          assertThat(client.codesToTheEnd()).containsExactly(CODES);
          assertThat(Await.next(script.delivered)).isEqualTo(MESSAGE);
        }
      }
    } finally {
      elsewhere.shutdown();
    }
  }

  @Test
  void manyClientsAtATimeOnTwoLoopsAreAllServed() throws Exception {
    Script script = new Script();
    try (TestServer server = TestServer.of(script, builder -> builder.eventLoops(2))) {
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        clients.add(server.connect().send(DIALOGUE));
      }
      for (Client client : clients) {
        assertThat(client.codesToTheEnd()).containsExactly(CODES);
        client.hangUp();
      }
      assertThat(script.delivered).hasSize(100);
      server.awaitConnections(0);
    }
  }

  /** R76. */
  @Test
  void repliesToAGroupArriveCompleteBeforeTheClientSendsMore() throws Exception {
    try (TestServer server = TestServer.of(new Script());
        Client client = server.connect()) {
      client.expect("220 ").send("EHLO c.example\r\n").expect("250 ");
      client.send(Client.ENVELOPE + "RCPT TO:<e@d.example>\r\nDATA\r\n");
      assertThat(client.codes(4)).containsExactly("250", "250", "250", "354");
      client.send("x\r\n.\r\n").expect("250 ");
    }
  }

  /** R76: MAIL and RCPT are answered as soon as nothing more is there to be read. */
  @Test
  void heldRepliesLeaveWhenOnlyAPartialLineIsLeft() throws Exception {
    try (TestServer server = TestServer.of(new Script());
        Client client = server.connect()) {
      client.expect("220 ").send("EHLO c.example\r\n").expect("250 ");
      client.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.exam");
      client.expect("250 ");
      client.send("ple>\r\n").expect("250 ");
    }
  }

  /** R85. */
  @Test
  void theGreetingNamesTheHost() throws Exception {
    try (TestServer server = TestServer.of(new Script());
        Client client = server.connect()) {
      assertThat(client.reply()).startsWith("220 mx.example ");
    }
  }

  @Test
  void aPipelineLargerThanAnyBufferIsAnsweredToTheLastCommand() throws Exception {
    try (TestServer server = TestServer.of(new Script());
        Client client = server.connect()) {
      Thread sender = new Thread(() -> sendQuietly(client, "NOOP\r\n".repeat(60_000)));
      sender.start();
      client.expect("220 ");
      for (int i = 0; i < 60_000; i++) {
        client.expect("250 ");
      }
      sender.join();
    }
  }

  private static void sendQuietly(Client client, String octets) {
    try {
      client.send(octets);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void quitIsAnsweredAndThenTheServerCloses() throws Exception {
    try (TestServer server = TestServer.of(new Script());
        Client client = server.connect()) {
      client.expect("220 ").send("QUIT\r\n").expect("221 ").expectEnd();
      client.hangUp();
      server.awaitConnections(0);
    }
  }

  @Test
  void bothEndsOfTheConnectionAreKnownToTheHandler() throws Exception {
    var peers = new LinkedBlockingQueue<Peer>();
    MailHandler.Factory factory =
        session -> {
          peers.add(session.peer());
          return new Script().create(session);
        };
    try (TestServer server = TestServer.of(factory);
        Client client = server.connect()) {
      client.expect("220 ");
      assertThat(Await.next(peers).local()).isEqualTo(server.address());
    }
  }

  /** A limit that is configured larger than the usual buffer. */
  @Test
  void aLineMayBeLongerThanTheUsualBuffer() throws Exception {
    var configuration =
        TestServer.configuration()
            .wireLimits(WireLimits.builder().commandLine(100_000).authLine(100_000).build());
    try (TestServer server = TestServer.of(configuration, new Script(), builder -> builder);
        Client client = server.connect()) {
      client.expect("220 ").send("NOOP " + "x".repeat(90_000) + "\r\n").expect("250 ");
    }
  }

  /**
   * R76: what was read at once is answered at once; a second write would be a second read, mostly.
   */
  @Test
  void aGroupIsAnsweredByOneWrite() throws Exception {
    int recipients = 100;
    String group =
        "MAIL FROM:<a@b.example>\r\n" + "RCPT TO:<c@d.example>\r\n".repeat(recipients) + "DATA\r\n";
    ByteBuffer in = ByteBuffer.allocate(64 << 10);
    try (TestServer server = TestServer.of(new Script());
        SocketChannel client = SocketChannel.open(server.address())) {
      assertThat(client.read(in)).isPositive();
      client.write(ByteBuffer.wrap("EHLO c.example\r\n".getBytes(US_ASCII)));
      assertThat(client.read(in.clear())).isPositive();
      for (int i = 0; i < 50; i++) {
        client.write(ByteBuffer.wrap(group.getBytes(US_ASCII)));
        client.read(in.clear());
        String replies = US_ASCII.decode(in.flip()).toString();
        assertThat(replies.split("\r\n", -1)).hasSize(recipients + 3);
        assertThat(replies).endsWith("354 Start mail input; end with <CRLF>.<CRLF>\r\n");
        client.write(ByteBuffer.wrap(".\r\n".getBytes(US_ASCII)));
        client.read(in.clear());
        assertThat(US_ASCII.decode(in.flip()).toString()).startsWith("250 ").endsWith("\r\n");
      }
    }
  }
}
