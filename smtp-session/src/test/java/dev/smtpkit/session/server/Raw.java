package dev.smtpkit.session.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.testkit.VirtualClock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A session polled event by event, without a driver. */
public final class Raw {

  public final VirtualClock clock;
  public final SmtpServerSession session;

  /** All that was transmitted. */
  public final StringBuilder sent = new StringBuilder();

  /** The decision that was asked last. */
  public Decision last;

  private final ByteBuffer in = ByteBuffer.allocate(1 << 17).limit(0);

  public Raw(Setup setup) {
    this(setup, new VirtualClock());
  }

  /** A connection that is under TLS from the start. */
  public Raw(Setup setup, TlsInfo tls) {
    clock = new VirtualClock();
    session = new SmtpServerSession(setup.configuration(), Setup.PEER, tls, clock.getAsLong());
  }

  public Raw(Setup setup, VirtualClock clock) {
    this.clock = clock;
    session = new SmtpServerSession(setup.configuration(), Setup.PEER, clock.getAsLong());
  }

  public long now() {
    return clock.getAsLong();
  }

  public Raw feed(String octets) {
    in.compact().put(octets.getBytes(ISO_8859_1)).flip();
    return this;
  }

  /** All that the buffer's memory holds. */
  public String memory() {
    return new String(in.array(), ISO_8859_1);
  }

  /** What is unread. */
  public int unread() {
    return in.remaining();
  }

  public ServerEvent poll() {
    return session.poll(in, now());
  }

  /** Polls and transmits up to the end of a round that is no FLUSH. */
  public List<ServerEvent> round() {
    List<ServerEvent> events = new ArrayList<>();
    ServerEvent event;
    do {
      event = poll();
      if (event == ServerEvent.Control.FLUSH) {
        transmit();
      } else {
        events.add(event);
      }
    } while (event == ServerEvent.Control.FLUSH || !(event instanceof ServerEvent.Control));
    transmit();
    return events;
  }

  public String transmit() {
    ByteBuffer out = ByteBuffer.allocate(1 << 16);
    session.transmit(out, now());
    String text = new String(out.array(), 0, out.position(), ISO_8859_1);
    sent.append(text);
    return text;
  }

  /** The decision that is open after a round. */
  public Decision asked(String octets) {
    Decision asked = null;
    for (ServerEvent event : feed(octets).round()) {
      Decision decision = decisionOf(event);
      asked = decision == null ? asked : decision;
    }
    last = asked == null ? last : asked;
    return asked;
  }

  public static Decision decisionOf(ServerEvent event) {
    return event instanceof ServerEvent.Asking asking ? asking.decision() : null;
  }

  /** Sends octets and accepts what they ask; the last round's events. */
  public List<ServerEvent> accept(String octets) {
    Decision decision = asked(octets);
    session.answer(decision, Verdict.ACCEPT, now());
    return round();
  }

  /** A session in a state, with all replies transmitted but in CLOSING. */
  public static Raw in(ServerState state) {
    Raw raw = new Raw(Setup.forState(state));
    Decision connection = raw.asked("");
    if (state == ServerState.EXPECT_GREETING) {
      return raw;
    }
    if (state == ServerState.EXPECT_QUIT) {
      Verdict no = Setup.named("a greeting of 554").greeting();
      raw.session.answer(connection, no, raw.now());
      raw.round();
      return raw;
    }
    raw.session.answer(connection, Verdict.ACCEPT, raw.now());
    raw.round();
    if (state != ServerState.EXPECT_HELLO) {
      raw.accept("EHLO client.example\r\n");
      raw.goOnTo(state);
    }
    return raw;
  }

  private void goOnTo(ServerState state) {
    switch (state) {
      case EXPECT_RCPT -> accept("MAIL FROM:<a@client.example>\r\n");
      case EXPECT_MESSAGE, EXPECT_OUTCOME -> {
        accept("MAIL FROM:<a@client.example>\r\n");
        accept("RCPT TO:<b@mx.example>\r\n");
        accept("DATA\r\n");
        if (state == ServerState.EXPECT_OUTCOME) {
          asked("Subject: all\r\n.\r\n");
        }
      }
      case EXPECT_CHUNK -> feed("BDAT 100 LAST\r\nhalf").round();
      case EXPECT_BDAT -> {
        accept("MAIL FROM:<a@client.example>\r\n");
        accept("RCPT TO:<b@mx.example>\r\n");
        accept("BDAT 4\r\nhalf");
      }
      case EXPECT_RSET -> {
        accept("MAIL FROM:<a@client.example> BODY=BINARYMIME\r\n");
        feed("DATA\r\n").round();
      }
      case EXPECT_TLS -> accept("STARTTLS\r\n");
      case EXPECT_AUTH_RESPONSE -> feed("AUTH PLAIN\r\n").round();
      case CLOSING, CLOSED -> {
        feed("QUIT\r\n");
        if (state == ServerState.CLOSED) {
          round();
          transmit();
        } else {
          poll();
        }
      }
      default -> {
        // EXPECT_MAIL: there already.
      }
    }
    if (session.state() != state) {
      throw new AssertionError("in " + session.state() + ", not " + state);
    }
  }
}
