package dev.smtpkit.policy;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.handler.InMemoryConnection;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import java.time.Duration;
import java.util.List;

/** A client's talk with a server in memory, its replies on one line. */
public final class Dialogue {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final InMemoryConnection connection;

  Dialogue(Peer peer, MailHandler.Factory handlers) {
    ServerConfiguration configuration =
        ServerConfiguration.builder(Samples.host()).tolerateEarlyTalk().build();
    connection = InMemoryConnection.open(configuration, handlers, peer, null);
  }

  /** Connects a client and says EHLO. */
  public static Dialogue greeted(MailHandler.Factory handlers) {
    Dialogue dialogue = new Dialogue(Samples.peer("192.0.2.7"), handlers);
    dialogue.round();
    dialogue.say("EHLO client.example");
    return dialogue;
  }

  /** Sends lines in one piece; the replies. */
  public String say(String... lines) {
    return onOneLine(connection.say(lines));
  }

  /** What has come since. */
  String round() {
    return onOneLine(connection.replies());
  }

  private static String onOneLine(String replies) {
    return replies.replace("\r\n", " / ");
  }

  /** Waits for so many answers from elsewhere, and goes on. */
  public String hear(int answers) throws InterruptedException {
    return onOneLine(connection.await(answers, PATIENCE));
  }

  /** The exceptions of handlers. */
  public List<Throwable> failures() {
    return connection.failures();
  }

  /** The connection breaks. */
  public void abort() {
    connection.abort();
  }
}
