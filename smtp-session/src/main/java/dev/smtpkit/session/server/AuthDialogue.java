package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.InitialResponse;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.wire.Base64Text;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.ServerExchange;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.sasl.ServerStep;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.server.Deadlines.Kind;
import dev.smtpkit.session.server.StateMachine.Trigger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** AUTH from the server's side: one exchange at a time, its lines and its steps (RFC 4954 4). */
final class AuthDialogue {

  /** It is answered by an {@code Answer}, which the session passes on itself. */
  private static final Decision.Application NO_VERDICT =
      verdict -> {
        throw new IllegalStateException("an authentication takes an Answer");
      };

  private static final Reply BAD_BASE64 =
      SyntaxError.of(SyntaxError.Kind.BAD_BASE64, Verb.AUTH, 0).reply();
  private static final Reply LINE_TOO_LONG =
      SyntaxError.of(SyntaxError.Kind.AUTH_LINE_TOO_LONG, Verb.AUTH, 0).reply();

  private final SessionFacts session;
  private final CommandReplies replies;

  private @Nullable ServerExchange exchange;
  private @Nullable Request request;
  private int failures;

  AuthDialogue(SessionFacts session, CommandReplies replies) {
    this.session = session;
    this.replies = replies;
  }

  /** An AUTH command; the caller wipes its initial response. */
  void begin(Command.Auth command) {
    InitialResponse response = command.initialResponse();
    byte[] octets = response == null ? null : response.octets();
    try {
      begin(command.mechanism(), octets);
    } finally {
      if (octets != null) {
        Arrays.fill(octets, (byte) 0);
      }
    }
  }

  private void begin(String name, byte @Nullable [] initialResponse) {
    Reply refusal = outOfOrder();
    if (refusal != null) {
      replies.error(refusal);
      return;
    }
    ServerExchange begun;
    try {
      ServerMechanism mechanism = mechanism(name);
      if (mechanism == null) {
        replies.error(Replies.UNKNOWN_MECHANISM);
        return;
      }
      if (initialResponse != null && !mechanism.clientFirst()) {
        replies.error(Replies.INITIAL_RESPONSE_REFUSED);
        return;
      }
      begun = mechanism.newExchange();
    } catch (Throwable e) {
      session.owner.tell(new ServerEvent.Fault(e));
      replies.error(Replies.AUTH_UNAVAILABLE);
      return;
    }
    session.states.on(Trigger.AUTH_BEGUN);
    exchange = begun;
    take(() -> begun.start(initialResponse));
  }

  private @Nullable Reply outOfOrder() {
    if (!session.configuration.hasAuthentication()) {
      return Replies.NOT_IMPLEMENTED;
    }
    return session.states.state() == ServerState.EXPECT_MAIL
            && session.client.extended()
            && session.client.identity() == null
        ? null
        : Replies.AUTH_OUT_OF_ORDER;
  }

  private @Nullable ServerMechanism mechanism(String name) {
    for (ServerMechanism mechanism : session.mechanisms()) {
      if (mechanism.name().equals(name)) {
        return mechanism;
      }
    }
    return null;
  }

  /** A response line; the caller wipes it. */
  void respond(ByteBuffer in, int from, int to) {
    ServerExchange current = exchange;
    if (current == null) {
      throw new IllegalStateException("no exchange");
    }
    if (to - from == 1 && in.get(from) == '*') {
      fault(Replies.AUTH_CANCELLED);
      return;
    }
    byte[] response = Base64Text.decode(in, from, to);
    if (response == null) {
      fault(BAD_BASE64);
      return;
    }
    try {
      take(() -> current.respond(response));
    } finally {
      Arrays.fill(response, (byte) 0);
    }
  }

  void lineTooLong() {
    fault(LINE_TOO_LONG);
  }

  /**
   * The answer to what the exchange asked for.
   *
   * @throws IllegalArgumentException if it is of another kind than was asked for
   */
  void resume(Decision decision, Answer answer) {
    ServerExchange current = exchange;
    Request asked = request;
    if (current == null || asked == null) {
      throw new IllegalArgumentException("no authentication exchange asks anything");
    }
    asked.check(answer);
    request = null;
    session.owner.close(decision);
    take(() -> current.resume(answer));
  }

  /** The request of the decision cannot be answered in time. */
  void expire(Decision decision) {
    resume(decision, requireNonNull(request).unavailable());
  }

  /**
   * Takes the next step. A mechanism that throws, which no octets of the client can make it, has
   * ended; the reply says that the fault is not the client's.
   */
  private void take(Supplier<ServerStep> call) {
    Reply challenge = null;
    ServerStep step;
    try {
      step = requireNonNull(call.get());
      if (step instanceof ServerStep.Challenge given) {
        challenge = Reply.of(334, Base64Text.encode(given.octets()));
      }
    } catch (Throwable e) {
      session.owner.tell(new ServerEvent.Fault(e));
      fault(Replies.AUTH_UNAVAILABLE);
      return;
    }
    if (challenge != null) {
      replies.say(challenge);
    } else if (step instanceof ServerStep.Need need) {
      request = need.request();
      Decision decision = session.owner.ask(Decision.Subject.AUTHENTICATION, NO_VERDICT);
      session.owner.tell(new ServerEvent.Authenticate(need.request(), decision));
    } else if (step instanceof ServerStep.Success success) {
      session.client.authenticated(success.identity());
      finish(Replies.AUTHENTICATED);
      session.owner.tell(new ServerEvent.Authenticated(success.identity()));
    } else if (step instanceof ServerStep.Failure failure) {
      fail(failure.reason());
    }
  }

  private void fail(FailureReason reason) {
    if (reason == FailureReason.UNAVAILABLE) {
      fault(Replies.AUTH_UNAVAILABLE);
      return;
    }
    failures++;
    session.owner.tell(new ServerEvent.AuthenticationFailed(mechanismName(), reason, failures));
    long delay = delay();
    if (delay == AuthenticationDelay.LOCK_OUT
        || failures >= session.configuration.limits().maxAuthenticationFailures()) {
      close();
      replies.end(Replies.TOO_MANY_AUTH_FAILURES, CloseReason.AUTHENTICATION_FAILURES);
    } else {
      finish(Replies.BAD_CREDENTIALS);
    }
    // The last reply, too, is held back: a client that connects anew must gain nothing by it.
    session.deadlines.set(Kind.DELAY, delay);
  }

  /** A delay that throws must not make guessing cheaper. */
  private long delay() {
    long now = session.deadlines.now();
    try {
      return session.configuration.authenticationDelay().nanos(session, failures, now);
    } catch (RuntimeException e) {
      session.owner.tell(new ServerEvent.Fault(e));
      return AuthenticationDelay.DEFAULT.nanos(session, failures, now);
    }
  }

  /** The exchange's own name: a mechanism that throws here, too, must not end the poll. */
  private String mechanismName() {
    ServerExchange failed = exchange;
    try {
      return failed == null ? "" : failed.mechanism();
    } catch (RuntimeException e) {
      session.owner.tell(new ServerEvent.Fault(e));
      return "";
    }
  }

  /** Counts as an error, or exchanges without an outcome could go on for ever. */
  private void fault(Reply reply) {
    close();
    session.states.on(Trigger.AUTH_ENDED);
    replies.error(reply);
  }

  private void finish(Reply reply) {
    close();
    session.states.on(Trigger.AUTH_ENDED);
    replies.say(reply);
  }

  /** Wipes what the exchange holds. A request that is open belongs to whoever was asked. */
  void close() {
    ServerExchange ended = exchange;
    exchange = null;
    request = null;
    if (ended == null) {
      return;
    }
    try {
      ended.close();
    } catch (Throwable e) {
      session.owner.tell(new ServerEvent.Fault(e));
    }
  }
}
