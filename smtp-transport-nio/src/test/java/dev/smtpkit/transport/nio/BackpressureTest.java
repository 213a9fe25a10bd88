package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReplyCode;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.server.ServerConfiguration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that do not read, and loops that have no buffer left. */
@Timeout(30)
class BackpressureTest {

  private static final int COMMANDS = 150_000;

  /** NOOPs that are long to send and longer to answer than both sockets can hold. */
  private static Thread flood(Client client, CountDownLatch done) {
    Thread sender =
        new Thread(
            () -> {
              try {
                String thousand = ("VRFY " + "x".repeat(60) + "\r\n").repeat(1000);
                for (int i = 0; i < COMMANDS / 1000; i++) {
                  client.send(thousand);
                }
                done.countDown();
              } catch (IOException e) {
                // The server gave this client up.
              }
            });
    sender.start();
    return sender;
  }

  @Test
  void aClientThatDoesNotReadIsNotReadFromWhileOthersAreServedAndInTheEndGetsEverything()
      throws Exception {
    try (TestServer server = TestServer.of(new Script());
        Client slow = new Client(server.address(), 8 << 10);
        Client other = server.connect()) {
      CountDownLatch sent = new CountDownLatch(1);
      Thread sender = flood(slow, sent);
      other.expect("220 ");
      Await.until("the slow client is blocked", () -> server.blocked() == 1);
      for (int i = 0; i < 100; i++) {
        other.send("NOOP\r\n").expect("250 ");
      }
      // Unconsumed octets stay in one buffer, or are copied if they are few.
      assertThat(server.lent()).isLessThanOrEqualTo(1);
      assertThat(sent.getCount()).as("the whole flood was read").isEqualTo(1);
      slow.expect("220 ");
      for (int i = 0; i < COMMANDS; i++) {
        slow.expect("252 ");
      }
      sender.join();
      slow.send("QUIT\r\n").expect("221 ").expectEnd();
    }
  }

  @Test
  void aReplyLargerThanTheSocketTakesArrivesWhole() throws Exception {
    int lines = 100_000;
    Reply greeting = Reply.of(new ReplyCode(220), null, Collections.nCopies(lines, "x".repeat(90)));
    Script script = new Script().greeting(greeting);
    try (TestServer server = TestServer.of(script);
        Client slow = new Client(server.address(), 8 << 10);
        Client other = new Client(server.address(), 8 << 10)) {
      slow.send("NOOP\r\nQUIT\r\n");
      assertThat(server.lent()).isZero();
      for (Client client : List.of(slow, other)) {
        for (int i = 0; i < lines - 1; i++) {
          assertThat(client.line()).startsWith("220-x").hasSize(94);
        }
        assertThat(client.line()).startsWith("220 x").hasSize(94);
      }
      assertThat(slow.codesToTheEnd()).containsExactly("250", "221");
      other.send("NOOP\r\n").expect("250 ");
    }
  }

  @Test
  void aClientThatTakesNothingIsCutWhenTheTimeIsUp() throws Exception {
    Script script = new Script();
    LoopLimits hasty =
        LoopLimits.builder()
            .writeDeadline(Duration.ofMillis(200))
            .memoryDeadline(Duration.ofMinutes(10))
            .build();
    try (TestServer server = TestServer.of(script, builder -> builder.loopLimits(hasty));
        Client slow = new Client(server.address(), 8 << 10)) {
      Thread sender = flood(slow, new CountDownLatch(1));
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.ABORTED);
      server.awaitConnections(0);
      server.awaitNothingLent();
      sender.join();
    }
  }

  @Test
  void aPartialLineKeepsNoBuffer() throws Exception {
    try (TestServer server = TestServer.of(new Script());
        Client client = server.connect()) {
      client.expect("220 ").send("AUTH PLAIN " + "x".repeat(9000));
      Await.until("it was read", () -> retained(server) > 9000);
      assertThat(server.lent()).isZero();
    }
  }

  private static int retained(TestServer server) {
    return ask(server, loop -> loop.memory().retainedOctets());
  }

  private static int waiting(TestServer server) {
    return ask(server, loop -> loop.memory().waiting());
  }

  /** Asks the loop on its thread. */
  private static int ask(TestServer server, ToIntFunction<EventLoop> question) {
    EventLoop loop = server.server.loops().get(0);
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    loop.execute(() -> answer.complete(question.applyAsInt(loop)));
    return answer.orTimeout(Await.PATIENCE_SECONDS, SECONDS).join();
  }

  /** R89: half of an AUTH line is half of a password. */
  @Test
  void aPartialLineLeavesNoCopyInTheBufferThatOthersReadInto() throws Exception {
    try (TestServer server = TestServer.of(new Script());
        Client client = server.connect()) {
      client.expect("220 ").send("AUTH PLAIN " + "x".repeat(9000));
      Await.until("it was read", () -> retained(server) > 9000);
      assertThat(ask(server, BackpressureTest::countXs)).isZero();
      client.send("\r\n").expect("50");
      assertThat(retained(server)).isZero();
      assertThat(ask(server, BackpressureTest::countXs)).isZero();
    }
  }

  private static int countXs(EventLoop loop) {
    ByteBuffer buffer = loop.memory().buffers().lend();
    int count = 0;
    while (buffer.hasRemaining()) {
      count += buffer.get() == 'x' ? 1 : 0;
    }
    loop.memory().buffers().giveBack(buffer);
    return count;
  }

  @Test
  void anIdleConnectionHoldsNoBuffer() throws Exception {
    try (TestServer server = TestServer.of(new Script());
        Client client = server.connect()) {
      client.expect("220 ").send("NOOP\r\n").expect("250 ");
      server.awaitNothingLent();
      assertThat(retained(server)).isZero();
    }
  }

  @Test
  void aLoopWithoutABufferServesOnWhenOneComesBack() throws Exception {
    var held = new LinkedBlockingQueue<Sinks.Held>();
    Script script = new Script();
    script.sinks(
        () -> {
          Sinks.Held sink = new Sinks.Held(script);
          held.add(sink);
          return sink;
        });
    LoopLimits poor =
        LoopLimits.builder()
            .lingerOctets(1024)
            .maxBuffers(1)
            .memoryDeadline(Duration.ofMinutes(10))
            .build();
    try (TestServer server = TestServer.of(script, builder -> builder.loopLimits(poor));
        Client first = server.connect();
        Client second = server.connect();
        Client third = server.connect()) {
      second.expect("220 ");
      third.expect("220 ");
      first.untilData().send("x\r\n");
      Sinks.Held sink = Await.next(held);
      second.send("NOOP\r\n");
      third.send("NOOP\r\n");
      third.hangUp();
      Await.until("they wait for a buffer", () -> waiting(server) == 2);
      sink.resume();
      second.expect("250 ");
      first.send(".\r\n").expect("250 ");
      server.awaitConnections(2);
    }
  }

  /**
   * Clients that do not read are closed when others wait for their buffer. Commands alone never
   * keep more than half of the buffers; here a sink has the rest.
   */
  @Test
  void clientsThatDoNotReadDoNotKeepTheBuffersFromThoseThatDo() throws Exception {
    var held = new LinkedBlockingQueue<Sinks.Held>();
    Script script = new Script();
    script.sinks(
        () -> {
          Sinks.Held sink = new Sinks.Held(script);
          held.add(sink);
          return sink;
        });
    LoopLimits poor = poor(2, 16 << 20);
    try (TestServer server = TestServer.of(script, builder -> builder.loopLimits(poor));
        Client other = server.connect();
        Client sending = server.connect()) {
      other.expect("220 ");
      Client slow = keepingABuffer(server, script);
      try {
        sending.untilData().send("x\r\n");
        Sinks.Held sink = Await.next(held);
        assertThat(server.lent()).isEqualTo(2);
        other.send("NOOP\r\n").expect("250 ");
        assertThat(Await.next(script.closed)).isEqualTo(CloseReason.ABORTED);
        sink.resume();
        sending.send(".\r\n").expect("250 ");
      } finally {
        slow.close();
      }
      server.awaitConnections(2);
    }
  }

  /**
   * A client that does not read and whose unread commands keep a buffer. If the loop happens to
   * have read only a little when it blocks, that is copied out of the buffer: then another try.
   */
  private static Client keepingABuffer(TestServer server, Script script) throws Exception {
    for (int i = 0; i < 50; i++) {
      Client slow = new Client(server.address(), 8 << 10);
      flood(slow, new CountDownLatch(1));
      Await.until("the slow client is blocked", () -> server.blocked() == 1);
      if (server.lent() == 1) {
        return slow;
      }
      slow.close();
      Await.next(script.closed);
    }
    throw new AssertionError("no client has kept a buffer");
  }

  /** The largest holder is closed first, so that the others can go on. */
  @Test
  void clientsThatLeaveTooMuchUnfinishedDoNotBlockOthers() throws Exception {
    List<Client> holders = new ArrayList<>();
    try (TestServer server = TestServer.of(new Script(), b -> b.loopLimits(poor(256, 8000)));
        Client other = server.connect()) {
      other.expect("220 ").send("NO");
      for (int i = 0; i < 6; i++) {
        Client holder = server.connect();
        holders.add(holder);
        holder.send("NOOP " + "x".repeat(1500 + i));
      }
      Await.until("it retains too much", () -> retained(server) > 8000);
      other.send("OP\r\n").expect("250 ");
      assertThat(holders.get(5).codesToTheEnd()).containsExactly("220");
      holders.get(0).send("\r\n").expect("220 ").expect("250 ");
    } finally {
      for (Client holder : holders) {
        holder.close();
      }
    }
  }

  private static LoopLimits poor(int buffers, int carriedOctets) {
    return LoopLimits.builder()
        .writeDeadline(Duration.ofMinutes(10))
        .lingerOctets(1024)
        .maxBuffers(buffers)
        .maxRetainedOctets(carriedOctets)
        .memoryDeadline(Duration.ofMillis(50))
        .build();
  }

  /** A reply to an error is put off for a second, ten times; what came behind it waits as long. */
  @Test
  void clientsDelayedForTheirErrorsDoNotKeepBuffersFromOthers() throws Exception {
    List<Client> faulty = new ArrayList<>();
    try (TestServer server =
        TestServer.of(
            TestServer.configuration().limits(l -> l.softErrors(0)),
            new Script(),
            builder -> builder.loopLimits(poor(2, 16 << 20)))) {
      for (int i = 0; i < 6; i++) {
        Client client = server.connect();
        faulty.add(client);
        client.expect("220 ").send("FROBNICATE\r\n".repeat(5000)).expect("500 ");
      }
      try (Client other = server.connect()) {
        other.expect("220 ");
        for (int i = 0; i < 10; i++) {
          other.send("NOOP\r\n").expect("250 ");
        }
      }
      assertThat(server.server.connections()).as("nobody was cut").isGreaterThanOrEqualTo(6);
      for (Client client : faulty) {
        // In step, whatever was put aside meanwhile.
        client.expect("500 ");
        client.reset();
      }
      server.awaitConnections(0);
    }
  }

  /** Unfinished lines and records must not add up. */
  @Test
  void aLoopThatRetainsTooMuchPausesReadingUntilItIsFreed() throws Exception {
    LoopLimits poor =
        LoopLimits.builder()
            .lingerOctets(1024)
            .maxRetainedOctets(8000)
            .memoryDeadline(Duration.ofMinutes(10))
            .build();
    ServerConfiguration impatient =
        TestServer.configuration().deadlines(TestServer.deadlines(SECONDS.toNanos(2))).build();
    List<Client> holders = new ArrayList<>();
    try (TestServer server =
            TestServer.of(
                new Script(),
                builder ->
                    builder
                        .loopLimits(poor)
                        .listen(Listener.builder(TestServer.ANY_PORT, impatient).build()));
        Client other = server.connect()) {
      other.expect("220 ");
      for (int i = 0; i < 6; i++) {
        Client holder = new Client(server.server.addresses().get(1));
        holders.add(holder);
        holder.send("NOOP " + "x".repeat(1500));
      }
      Await.until("it retains too much", () -> retained(server) > 8000);
      other.send("NOOP\r\n");
      Await.until("nobody is read", () -> waiting(server) == 1);
      other.expect("250 ");
      assertThat(retained(server)).isLessThanOrEqualTo(8000);
      for (Client holder : holders) {
        assertThat(holder.codesToTheEnd()).containsExactly("220", "421");
      }
    } finally {
      for (Client holder : holders) {
        holder.close();
      }
    }
  }
}
