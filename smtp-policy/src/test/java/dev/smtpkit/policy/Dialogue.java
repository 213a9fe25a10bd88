package dev.smtpkit.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.handler.Driver;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import dev.smtpkit.testkit.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client's talk with a server in memory, whose buffers are spoiled once nobody may read them. */
public final class Dialogue {

  /** What handlers threw. */
  public final List<Throwable> failures = new ArrayList<>();

  private final VirtualClock clock = new VirtualClock();
  private final BlockingQueue<Runnable> owner = new LinkedBlockingQueue<>();
  private final List<ByteBuffer> held = new ArrayList<>();
  private final Driver driver;
  private byte[] carry = {};

  Dialogue(Peer peer, MailHandler.Factory handlers) {
    ServerConfiguration configuration =
        ServerConfiguration.builder(Samples.host()).tolerateEarlyTalk().build();
    SmtpServerSession session = new SmtpServerSession(configuration, peer, clock.getAsLong());
    driver = new Driver(session, handlers, owner::add, () -> {}, clock, failures::add);
  }

  /** A client that has said EHLO. */
  public static Dialogue greeted(MailHandler.Factory handlers) {
    Dialogue dialogue = new Dialogue(Samples.peer("192.0.2.7"), handlers);
    dialogue.round();
    dialogue.say("EHLO client.example");
    return dialogue;
  }

  /** Sends lines in one piece; the replies, those to EHLO cut to the last line. */
  public String say(String... lines) {
    byte[] octets = (String.join("\r\n", lines) + "\r\n").getBytes(UTF_8);
    int before = carry.length;
    carry = Arrays.copyOf(carry, before + octets.length);
    System.arraycopy(octets, 0, carry, before, octets.length);
    return round();
  }

  /** What a transport does when somebody calls it. */
  String round() {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    ServerEvent.Control control;
    do {
      ByteBuffer in = ByteBuffer.allocate(Math.max(driver.inputCapacity(), carry.length));
      in.put(carry).flip();
      control = driver.poll(in);
      carry = new byte[in.remaining()];
      in.get(in.position(), carry);
      held.add(in);
      if (!driver.holdsInput()) {
        held.forEach(Dialogue::spoil);
        held.clear();
      }
      ByteBuffer out = ByteBuffer.allocate(4096);
      boolean more;
      do {
        more = driver.transmit(out.clear());
        sent.write(out.array(), 0, out.position());
      } while (more);
    } while (control == ServerEvent.Control.FLUSH);
    return sent.toString(UTF_8).strip().replace("\r\n", " / ");
  }

  private static void spoil(ByteBuffer buffer) {
    buffer.clear();
    while (buffer.hasRemaining()) {
      buffer.put((byte) '!');
    }
  }

  /** Waits for what comes from elsewhere, so many tasks, and goes on. */
  public String hear(int tasks) throws InterruptedException {
    StringBuilder replies = new StringBuilder();
    for (int i = 0; i < tasks; i++) {
      Runnable task = owner.poll(30, TimeUnit.SECONDS);
      if (task == null) {
        throw new AssertionError("nothing came");
      }
      task.run();
      replies.append(round());
    }
    return replies.toString();
  }

  /** The connection breaks. */
  public void abort() {
    driver.abort();
  }
}
