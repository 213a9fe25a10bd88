package dev.smtpkit.session.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.wire.Base64Text;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.ClientExchange;
import dev.smtpkit.sasl.ClientStep;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.session.CloseReason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** AUTH from the client's side: one exchange at a time, its lines and its steps (RFC 4954 4). */
final class AuthDialogue {

  /** An AUTH command is as long as any command may be (RFC 4954 4, RFC 5321 4.5.3.1.4). */
  private static final int MAX_COMMAND_LINE = 512;

  private static final byte[] NOTHING = {};
  private static final byte[] CANCEL = {'*', '\r', '\n'};

  private final ClientFacts session;

  private @Nullable ClientExchange exchange;
  private @Nullable Ticket ticket;
  private @Nullable Request asked;

  /** The line that is to leave, wiped when it has. */
  private byte[] line = NOTHING;

  private int written;

  /** The command has left, or is about to. */
  private boolean begun;

  /** An initial response that is too long for the command: it answers the first challenge. */
  private byte @Nullable [] withheld;

  private boolean cancelled;

  AuthDialogue(ClientFacts session) {
    this.session = session;
  }

  Ticket begin(ClientExchange given) {
    Ticket begins = new Ticket(new Command.Auth(given.mechanism(), null));
    exchange = given;
    ticket = begins;
    begun = false;
    cancelled = false;
    session.pipeline.expect(new Pipeline.Place(begins, false), true);
    if (given.clientFirst()) {
      take(given::start);
    } else {
      command(null);
    }
    return begins;
  }

  boolean isOf(Ticket command) {
    return ticket == command;
  }

  boolean isOpen() {
    return ticket != null;
  }

  /** Whether the exchange waits for its owner. */
  boolean isAsking() {
    return asked != null;
  }

  boolean mayLeave() {
    return line.length > 0;
  }

  /** Writes the line that is to leave; true if there is more of it. */
  boolean transmit(ByteBuffer out) {
    int count = Math.min(line.length - written, out.remaining());
    out.put(line, written, count);
    written += count;
    if (written < line.length) {
      return true;
    }
    dropLine();
    return false;
  }

  private void dropLine() {
    if (line != CANCEL) {
      Arrays.fill(line, (byte) 0);
    }
    line = NOTHING;
    written = 0;
  }

  private void say(byte[] next) {
    line = next;
    written = 0;
  }

  /** AUTH SP mechanism [SP initial-response] (RFC 4954 4). */
  private void command(byte @Nullable [] initialResponse) {
    byte[] head = ("AUTH " + requireNonNull(exchange).mechanism()).getBytes(ISO_8859_1);
    byte[] base64 = NOTHING;
    if (initialResponse != null) {
      // Nothing at all is "=".
      base64 =
          initialResponse.length == 0
              ? new byte[] {'='}
              : Base64Text.encodeToOctets(initialResponse);
    }
    boolean carried = base64.length > 0 && head.length + 3 + base64.length <= MAX_COMMAND_LINE;
    byte[] whole = Arrays.copyOf(head, head.length + 2 + (carried ? 1 + base64.length : 0));
    if (carried) {
      whole[head.length] = ' ';
      System.arraycopy(base64, 0, whole, head.length + 1, base64.length);
    } else {
      withheld = initialResponse == null ? null : initialResponse.clone();
    }
    end(whole);
    Arrays.fill(base64, (byte) 0);
    begun = true;
    say(whole);
  }

  private static void end(byte[] line) {
    line[line.length - 2] = '\r';
    line[line.length - 1] = '\n';
  }

  private void respond(byte[] response) {
    byte[] base64 = Base64Text.encodeToOctets(response);
    byte[] whole = Arrays.copyOf(base64, base64.length + 2);
    Arrays.fill(base64, (byte) 0);
    end(whole);
    say(whole);
  }

  /** A reply while the exchange is open. */
  void take(ReceivedReply reply) {
    int code = reply.code().value();
    if (mayLeave() || isAsking()) {
      // It is not the server's turn.
      ClientEnding.protocolError(session, reply);
    } else if (code == 235 && withheld != null) {
      // The response has not left: the server cannot know it.
      notVerified(FailureReason.SERVER_NOT_VERIFIED, "success before the response", reply);
    } else if (code == 334 && !cancelled) {
      challenge(reply);
    } else if (code == 235 && !cancelled) {
      succeed(reply);
    } else if (reply.code().severity() >= 4) {
      finish(reply);
      if (code == 421) {
        ClientEnding.refused(session, reply);
      }
    } else {
      ClientEnding.protocolError(session, reply);
    }
  }

  private void challenge(ReceivedReply reply) {
    byte[] text = reply.texts().get(0).getBytes(ISO_8859_1);
    byte[] challenge = reply.texts().size() > 1 ? null : Base64Text.decode(text, 0, text.length);
    byte[] held = withheld;
    if (challenge == null || held != null && challenge.length > 0) {
      giveUp(FailureReason.MALFORMED, "the server's challenge is not base64");
    } else if (held != null) {
      withheld = null;
      respond(held);
      Arrays.fill(held, (byte) 0);
    } else {
      take(() -> requireNonNull(exchange).respond(challenge));
    }
  }

  /** The answer to what the exchange asked; false if it asks nothing. */
  boolean resume(Answer answer) {
    Request request = asked;
    ClientExchange current = exchange;
    if (request == null || current == null) {
      return false;
    }
    request.check(answer);
    asked = null;
    take(() -> current.resume(answer));
    return true;
  }

  private void take(Supplier<ClientStep> call) {
    ClientStep step;
    try {
      step = requireNonNull(call.get());
    } catch (RuntimeException e) {
      ClientEnding.end(session, CloseReason.ABORTED, null, e);
      return;
    }
    if (step instanceof ClientStep.Response response) {
      byte[] octets = response.octets();
      if (begun) {
        respond(octets);
      } else {
        command(octets);
      }
      Arrays.fill(octets, (byte) 0);
    } else if (step instanceof ClientStep.Need need) {
      asked = need.request();
      session.events.add(new ClientEvent.Authenticate(need.request()));
    } else if (step instanceof ClientStep.Failure failure) {
      giveUp(failure.reason(), failure.detail());
    } else {
      ClientEnding.protocolError(session, null);
    }
  }

  /** Cancels the exchange, if the server knows of it. */
  private void giveUp(FailureReason reason, String detail) {
    session.events.add(new ClientEvent.AuthenticationFailed(reason, detail));
    if (begun) {
      cancelled = true;
      say(CANCEL);
    } else {
      session.pipeline.answered();
      session.unanswered(requireNonNull(ticket));
      close();
    }
  }

  private void succeed(ReceivedReply reply) {
    ClientStep step = requireNonNull(exchange).success();
    if (step instanceof ClientStep.Success) {
      session.authenticated = true;
      finish(reply);
      session.events.add(new ClientEvent.Authenticated());
    } else if (step instanceof ClientStep.Failure failure) {
      notVerified(failure.reason(), failure.detail(), reply);
    } else {
      ClientEnding.protocolError(session, reply);
    }
  }

  /** The server claims success without having proved who it is. */
  private void notVerified(FailureReason reason, String detail, ReceivedReply reply) {
    session.events.add(new ClientEvent.AuthenticationFailed(reason, detail));
    ClientEnding.end(session, CloseReason.SERVER_NOT_VERIFIED, reply, null);
  }

  private void finish(ReceivedReply reply) {
    session.pipeline.answered();
    session.events.add(new ClientEvent.Replied(requireNonNull(ticket), reply));
    close();
  }

  /** Wipes what the exchange holds. A request that is open belongs to whoever was asked. */
  void close() {
    ClientExchange last = exchange;
    exchange = null;
    ticket = null;
    asked = null;
    dropLine();
    byte[] held = withheld;
    withheld = null;
    if (held != null) {
      Arrays.fill(held, (byte) 0);
    }
    if (last != null) {
      last.close();
    }
  }
}
