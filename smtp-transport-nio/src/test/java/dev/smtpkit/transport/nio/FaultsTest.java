package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.handler.MailHandler;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handler does wrong hurts its own connection only. */
@Timeout(30)
class FaultsTest {

  private static MailHandler.Factory failingFirst(Throwable fault) {
    AtomicInteger count = new AtomicInteger();
    Script script = new Script();
    return session -> {
      if (count.getAndIncrement() == 0) {
        if (fault instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) fault;
      }
      return script.create(session);
    };
  }

  private static void expectSurvival(Throwable fault) throws Exception {
    try (TestServer server = TestServer.of(failingFirst(fault));
        Client first = server.connect()) {
      first.expectGone();
      server.awaitConnections(0);
      try (Client second = server.connect()) {
        second.expect("220 ");
        assertThat(server.server.connections()).isEqualTo(1);
      }
    }
  }

  /** R87: the slot comes back. */
  @Test
  void aFactoryThatThrowsEndsTheConnectionAndTheServerLivesOn() throws Exception {
    expectSurvival(new IllegalStateException("as the script says"));
  }

  /** R87: the slot comes back; an Error is no reason to stop everybody's mail. */
  @Test
  void aFactoryThatThrowsAnErrorEndsTheConnectionAndTheServerLivesOn() throws Exception {
    expectSurvival(new OutOfMemoryError("as the script says"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"throw.example", "error.example"})
  void aHandlerThatThrowsMeans451AndTheSessionGoesOn(String name) throws Exception {
    try (TestServer server = TestServer.of(new Script());
        Client client = server.connect();
        Client other = server.connect()) {
      client.expect("220 ").send("EHLO " + name + "\r\n").expect("451 ");
      client.send("EHLO c.example\r\n").expect("250 ");
      other.expect("220 ");
    }
  }

  @Test
  void aTaskThatThrowsAnErrorDoesNotEndTheLoop() throws Exception {
    try (TestServer server = TestServer.of(new Script());
        Client client = server.connect()) {
      server
          .server
          .loops()
          .get(0)
          .execute(
              () -> {
                throw new StackOverflowError("as the script says");
              });
      client.expect("220 ").send("NOOP\r\n").expect("250 ");
    }
  }
}
