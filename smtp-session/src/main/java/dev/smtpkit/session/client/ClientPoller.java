package dev.smtpkit.session.client;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.wire.DataEncoder;
import dev.smtpkit.proto.wire.ReplyParser;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.ClientExchange;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.client.ClientStateMachine.Trigger;
import dev.smtpkit.session.client.Deadlines.Kind;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Decides what a poll gives next and what may leave, and keeps the deadline of what is awaited. */
final class ClientPoller {

  private final ClientFacts session;
  private final CommandRules rules;
  private final ReplyHandling replies;
  private final AuthDialogue auth;
  private final ReplyParser parser;

  private boolean inputEnded;
  private boolean truncated;

  /** Octets in clear that stood behind the reply to STARTTLS. */
  private long discarded;

  /** Wires the parts of a session: each knows the facts, and nothing of the other parts. */
  ClientPoller(ClientFacts session) {
    this.session = session;
    rules = new CommandRules(session);
    replies = new ReplyHandling(session);
    auth = new AuthDialogue(session);
    parser = new ReplyParser(session.configuration.wireLimits());
  }

  Ticket send(Command command) {
    rules.check(command);
    Ticket ticket = new Ticket(command);
    session.pipeline.add(ticket);
    session.sent.note(ticket);
    return ticket;
  }

  Ticket authenticate(ClientExchange exchange) {
    rules.checkAuthentication(exchange.mechanism());
    Ticket ticket = auth.begin(exchange);
    if (auth.isOpen()) {
      session.sent.awaitReplyTo(ticket);
    }
    closeIfEnded();
    return ticket;
  }

  /** Passes an answer to the exchange that asked; false if nothing is asked any more. */
  boolean answer(Answer answer) {
    boolean taken = auth.resume(answer);
    if (!taken) {
      answer.close();
    } else if (!auth.isOpen()) {
      session.sent.pivotalIsOver();
    }
    closeIfEnded();
    return taken;
  }

  /** Content was encoded: its end ends the message or chunk, a refusal the session. */
  void encoded(Ticket ticket, DataEncoder.Result result, boolean progress) {
    if (progress) {
      // Each block has its own time.
      session.deadlines.stop();
      session.content.written(false);
    }
    if (result == DataEncoder.Result.COMPLETE) {
      if (!session.content.isChunked()) {
        session.states.on(Trigger.CONTENT_SENT);
        session.pipeline.expect(new Pipeline.Place(ticket, true), false);
      }
      session.content.close();
    } else if (result == DataEncoder.Result.REFUSED) {
      end(CloseReason.CONTENT_REFUSED, null);
    }
  }

  void tlsEstablished(TlsInfo info) {
    session.tls = info;
    replies.secured();
    session.events.add(new ClientEvent.Secured(info));
  }

  ClientEvent poll(ByteBuffer in) {
    while (true) {
      ClientEvent event = session.events.poll();
      if (event != null) {
        return event;
      }
      boolean ended = session.states.isEnded();
      if (ended || session.states.state() == ClientState.EXPECT_TLS) {
        discarded += ended ? 0 : in.remaining();
        in.position(in.limit());
        if (ended || !inputEnded) {
          return ClientEvent.Control.NEED_INPUT;
        }
        endOfInput();
      } else if (mayLeave()) {
        // Before more is read: how much came at a time must not decide what a reply is for.
        return ClientEvent.Control.FLUSH;
      } else {
        switch (parser.next(in)) {
          case REPLY -> take(parser.reply());
          case MALFORMED -> ClientEnding.protocolError(session, null);
          case NEED_INPUT -> {
            if (!inputEnded) {
              return auth.isAsking() ? ClientEvent.Control.BLOCKED : ClientEvent.Control.NEED_INPUT;
            }
            endOfInput();
          }
        }
      }
      closeIfEnded();
    }
  }

  private void take(ReceivedReply reply) {
    // Whatever is awaited next has its own time.
    session.deadlines.stop();
    Pipeline.Place place = session.pipeline.first();
    if (session.states.state() == ClientState.EXPECT_GREETING) {
      replies.greeting(reply);
    } else if (place == null) {
      replies.outOfTurn(reply);
    } else if (auth.isOf(place.ticket())) {
      auth.take(reply);
      if (!auth.isOpen()) {
        session.sent.pivotalIsOver();
      }
    } else {
      replies.reply(place, reply);
    }
  }

  private void endOfInput() {
    CloseReason reason = truncated ? CloseReason.TLS_FAILED : CloseReason.END_OF_INPUT;
    ClientEnding.end(session, reason, null, null);
  }

  private boolean mayLeave() {
    return session.pipeline.owesDot()
        || auth.mayLeave()
        || rules.mayCommand() && session.pipeline.mayLeave(rules.pipelining());
  }

  /** Encodes what may leave; true if more of it is left. */
  boolean transmit(ByteBuffer out) {
    if (session.states.isEnded() || !mayLeave()) {
      return false;
    }
    if (session.pipeline.owesDot() && session.pipeline.transmitDot(out)) {
      return true;
    }
    if (auth.mayLeave()) {
      return auth.transmit(out);
    }
    return rules.mayCommand()
        && session.pipeline.transmit(out, rules.pipelining(), session.content, rules::mayLeave);
  }

  void inputClosed(boolean cut) {
    inputEnded = true;
    truncated = cut;
  }

  /** Ends the session from outside a reply. */
  void end(CloseReason reason, @Nullable Throwable cause) {
    ClientEnding.end(session, reason, null, cause);
    closeIfEnded();
  }

  /** Wipes what an exchange holds once the session is over. */
  void closeIfEnded() {
    if (session.states.isEnded()) {
      auth.close();
    }
  }

  /** Sets the deadline of what is awaited (RFC 5321 4.5.3.2). */
  void setDeadline(long now) {
    Pipeline.Place place = session.pipeline.first();
    if (session.states.isEnded()) {
      session.deadlines.stop();
    } else if (session.states.state() == ClientState.EXPECT_GREETING) {
      session.deadlines.set(Kind.GREETING, Kind.GREETING, now);
    } else if (session.states.state() == ClientState.EXPECT_TLS) {
      session.deadlines.set(Kind.HANDSHAKE, Kind.HANDSHAKE, now);
    } else if (session.content.isDue()) {
      if (session.content.isUnwritten()) {
        session.deadlines.set(Kind.BLOCK, Kind.BLOCK, now);
      } else {
        session.deadlines.stop();
      }
    } else if (auth.isAsking() || place == null) {
      session.deadlines.stop();
    } else {
      session.deadlines.set(place.limit(), place, now);
    }
  }

  Demand demand() {
    if (session.states.isEnded()) {
      return Demand.CLOSE;
    } else if (session.states.state() == ClientState.EXPECT_TLS) {
      return Demand.TLS;
    } else if (session.content.isDue()) {
      return Demand.CONTENT;
    }
    return auth.isAsking() ? Demand.DECISION : Demand.READ;
  }

  long discardedOctets() {
    return discarded;
  }
}
