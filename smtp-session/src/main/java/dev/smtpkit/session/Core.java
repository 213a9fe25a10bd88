package dev.smtpkit.session;

import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.session.StateMachine.Trigger;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of an engine share: the state, what leaves, what is asked, and what is known of
 * the client. The parts know this and not each other.
 */
final class Core implements SessionView {

  final Outbox outbox = new Outbox();
  final PeerClock clock = new PeerClock();

  private final ServerConfiguration configuration;
  private final Peer peer;
  private final StateMachine states = new StateMachine();
  private final ArrayDeque<Event> events = new ArrayDeque<>(2);

  private @Nullable Decision open;
  private @Nullable HelloName hello;
  private boolean extended;
  private @Nullable Identity identity;
  private @Nullable Transaction transaction;
  private int errors;

  /** What a client hears whose connection was refused, whatever it says but QUIT. */
  private Reply turnedAway = Replies.BAD_SEQUENCE;

  /** The extensions that the last reply to EHLO listed. */
  private List<Extension> offered = List.of();

  Core(ServerConfiguration configuration, Peer peer) {
    this.configuration = configuration;
    this.peer = peer;
  }

  @Override
  public ServerConfiguration configuration() {
    return configuration;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public State state() {
    return states.state();
  }

  @Override
  public @Nullable HelloName hello() {
    return hello;
  }

  @Override
  public boolean extended() {
    return extended;
  }

  @Override
  public @Nullable Identity identity() {
    return identity;
  }

  @Override
  public @Nullable Envelope transaction() {
    return transaction == null || hello == null
        ? null
        : transaction.envelope(peer, hello, extended, identity);
  }

  void on(Trigger trigger) {
    states.on(trigger);
  }

  boolean isEnded() {
    return states.isEnded();
  }

  void greetedBy(HelloName name, boolean ehlo, List<Extension> listed) {
    hello = name;
    extended = ehlo;
    offered = List.copyOf(listed);
  }

  List<Extension> offered() {
    return offered;
  }

  /** Refuses the connection itself; the client may still say QUIT (RFC 5321 3.1, RFC 7504 3). */
  void turnAway(Reply greeting) {
    on(Trigger.TURNED_AWAY);
    if (greeting.code().value() == 421) {
      refuse(greeting, false);
      return;
    }
    Reply plain = withoutEnhancedCode(greeting);
    if (plain.code().value() == 521) {
      turnedAway = plain;
    }
    outbox.flush(plain);
  }

  Reply turnedAway() {
    return turnedAway;
  }

  /** The reply as it stands in a greeting or behind EHLO and HELO (RFC 2034 4). */
  static Reply withoutEnhancedCode(Reply reply) {
    return reply.enhanced() == null ? reply : Reply.of(reply.code(), null, reply.lines());
  }

  void authenticated(Identity who) {
    identity = who;
  }

  @Nullable Transaction openTransaction() {
    return transaction;
  }

  void open(Transaction opened) {
    transaction = opened;
  }

  /** Forgets the transaction; the owner hears of it only if no message had begun. */
  void dropTransaction() {
    transaction = null;
  }

  void tell(Event event) {
    events.add(event);
  }

  @Nullable Event nextEvent() {
    return events.poll();
  }

  @Nullable Decision openDecision() {
    return open;
  }

  /** A decision that is now open; the caller tells the event that carries it. */
  Decision ask(Decision.Subject subject, long now) {
    Decision decision = new Decision(subject, now + configuration.timeouts().of(subject));
    open = decision;
    return decision;
  }

  /** Takes the decision off the table. */
  void settle() {
    open = null;
  }

  void cancelDecision() {
    Decision cancelled = open;
    if (cancelled != null) {
      open = null;
      tell(new Event.Cancelled(cancelled));
    }
  }

  /** Whether the client has to authenticate before it may go on (RFC 4954 6). */
  boolean needsAuthentication() {
    return configuration.requiresAuthentication() && identity == null;
  }

  /** A reply to a faulty line; too many of them end the session. */
  void fault(Reply reply) {
    fault(reply, false);
  }

  /** A reply to a faulty line, which may wait if the line is a MAIL or RCPT (RFC 2920 3.2). */
  void fault(Reply reply, boolean mayWait) {
    errors++;
    if (errors >= configuration.maxErrors()) {
      end(Replies.TOO_MANY_ERRORS, CloseReason.PROTOCOL_ERROR);
    } else if (mayWait) {
      outbox.hold(reply);
    } else {
      outbox.flush(reply);
    }
  }

  /** A reply that refuses; a 421 ends the session (RFC 5321 3.8). */
  void refuse(Reply reply, boolean mayWait) {
    if (reply.code().value() == 421) {
      end(reply, CloseReason.REFUSED);
    } else if (mayWait) {
      outbox.hold(reply);
    } else {
      outbox.flush(reply);
    }
  }

  /** Ends the session: what is queued and this reply still leave, nothing more is read. */
  void end(@Nullable Reply farewell, CloseReason reason) {
    if (isEnded()) {
      return;
    }
    cancelDecision();
    if (transaction != null) {
      if (state() == State.EXPECT_MESSAGE) {
        dropMessage(transaction, farewell);
      } else if (state() != State.EXPECT_OUTCOME) {
        // Whoever stores a message was told by the cancelled decision.
        tell(new Event.Reset());
      }
      dropTransaction();
    }
    if (farewell != null) {
      outbox.flush(farewell);
    }
    on(Trigger.ENDED);
    tell(new Event.Closed(reason));
  }

  private void dropMessage(Transaction dropped, @Nullable Reply farewell) {
    if (dropped.refusal() == null) {
      tell(new Event.MessageDropped(farewell == null ? Replies.LOCAL_ERROR : farewell));
    }
  }
}
