package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.ClientAttribute;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.WireObserver;
import dev.smtpkit.session.server.StateMachine.Trigger;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of an engine share: the state, what leaves, what is asked, and what is known of
 * the client. The parts know this and not each other.
 */
final class Core implements SessionView {

  /** No transaction has ended early. */
  static final int NOTHING = -1;

  final @Nullable WireObserver observer;
  final Outbox outbox;
  final Decisions decisions = new Decisions();
  final PeerClock clock = new PeerClock();
  final Client client;

  private final ServerConfiguration configuration;
  private final StateMachine states = new StateMachine();
  private final ErrorBudget budget;
  private final Fifo<ServerEvent> events = new Fifo<>();

  private long now;
  private boolean delayed;
  private long delayedUntil;
  private @Nullable Transaction transaction;

  /**
   * The recipients that an LMTP client expects replies for, of a transaction that has ended before
   * its last chunk; {@link #NOTHING} outside of any.
   */
  private int owed = NOTHING;

  private int messages;

  /** The client may send nothing before it has the reply to its last line (RFC 2920 3.1). */
  private boolean clientMustWait;

  /** What a client hears whose connection was refused, whatever it says but QUIT. */
  private Reply turnedAway = Replies.BAD_SEQUENCE;

  Core(ServerConfiguration configuration, Peer connection, @Nullable TlsInfo tls) {
    this.configuration = configuration;
    observer = configuration.observe(connection);
    outbox = new Outbox(observer);
    budget = new ErrorBudget(configuration);
    client = new Client(connection, tls);
  }

  /** Tells the time, at the start of whatever the owner asks for. */
  void at(long time) {
    now = time;
    if (delayed && time - delayedUntil >= 0) {
      delayed = false;
    }
  }

  long now() {
    return now;
  }

  ServerConfiguration configuration() {
    return configuration;
  }

  @Override
  public Protocol protocol() {
    return configuration.protocol();
  }

  @Override
  public String service() {
    return configuration.service();
  }

  @Override
  public long maxMessageOctets() {
    return configuration.maxMessageOctets();
  }

  @Override
  public int maxRecipients() {
    return configuration.maxRecipients();
  }

  @Override
  public OptionalInt maxMessages() {
    int most = configuration.maxMessages();
    return most == ServerConfiguration.UNLIMITED ? OptionalInt.empty() : OptionalInt.of(most);
  }

  @Override
  public boolean servesStartTls() {
    return configuration.offersTls();
  }

  @Override
  public List<String> verbs() {
    return configuration.verbs();
  }

  @Override
  public Peer peer() {
    return client.peer();
  }

  @Override
  public Peer connection() {
    return client.connection();
  }

  @Override
  public List<ClientAttribute> clientAttributes() {
    return client.attributes();
  }

  @Override
  public ServerState state() {
    return states.state();
  }

  @Override
  public @Nullable TlsInfo tls() {
    return client.tls();
  }

  @Override
  public @Nullable HelloName hello() {
    return client.hello();
  }

  @Override
  public boolean extended() {
    Verb verb = client.helloVerb();
    return verb != null && verb != Verb.HELO;
  }

  @Override
  public boolean offers(String keyword) {
    return client.offer().has(keyword);
  }

  @Override
  public List<ServerMechanism> mechanisms() {
    return client.mechanisms(configuration, this);
  }

  @Override
  public @Nullable Identity identity() {
    return client.identity();
  }

  @Override
  public @Nullable Envelope transaction() {
    Transaction open = transaction;
    HelloName hello = client.hello();
    Verb verb = client.helloVerb();
    return open == null || hello == null || verb == null
        ? null
        : new Envelope(
            peer(),
            hello,
            verb,
            tls(),
            identity(),
            open.reversePath(),
            open.parameters(),
            open.list());
  }

  boolean isLmtp() {
    return configuration.protocol() == Protocol.LMTP;
  }

  void on(Trigger trigger) {
    states.on(trigger);
  }

  boolean isEnded() {
    return states.isEnded();
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

  /** The reply as it stands in a greeting or behind EHLO, HELO and LHLO (RFC 2034 4). */
  static Reply withoutEnhancedCode(Reply reply) {
    return reply.enhanced() == null ? reply : Reply.of(reply.code(), null, reply.lines());
  }

  /**
   * Why a client may not say something yet: it has to start TLS first, or to authenticate (RFC 3207
   * 4, RFC 4954 6, RFC 6409 4.3).
   *
   * @param verb what it says, null for a verb that only an extension knows
   * @return the reply, null if it may
   */
  @Nullable Reply notYet(@Nullable Verb verb) {
    if (verb == null) {
      // A verb of an extension's own.
      return notYet(Verb.ETRN);
    }
    if (configuration.requiresTls() && tls() == null) {
      return switch (verb) {
        case EHLO, LHLO, STARTTLS, NOOP, QUIT -> null;
        default -> Replies.TLS_REQUIRED;
      };
    }
    if (configuration.requiresAuthentication() && identity() == null) {
      return switch (verb) {
        case EHLO, HELO, LHLO, STARTTLS, AUTH, NOOP, RSET, QUIT -> null;
        default -> Replies.AUTHENTICATION_REQUIRED;
      };
    }
    return null;
  }

  @Nullable Transaction openTransaction() {
    return transaction;
  }

  /**
   * The transaction that is open.
   *
   * @throws IllegalStateException if none is, which is a fault of the engine
   */
  Transaction transactionThatIsOpen() {
    Transaction open = transaction;
    if (open == null) {
      throw new IllegalStateException("no transaction in " + state());
    }
    return open;
  }

  /** The same, as its owner sees it. */
  Envelope envelope() {
    return requireNonNull(transaction());
  }

  void open(Transaction opened) {
    transaction = opened;
    owed = NOTHING;
    messages++;
  }

  /** How many transactions there were. */
  int messages() {
    return messages;
  }

  /**
   * Settles that the message that is coming in is refused, and tells the owner; the first counts.
   */
  void refuseMessage(Reply reply) {
    Transaction open = transactionThatIsOpen();
    if (open.refusal() == null) {
      open.refuseMessage(reply);
      tell(new ServerEvent.MessageDropped(reply));
    }
  }

  /** Forgets the transaction, of which the owner knows how it ended. */
  void closeTransaction() {
    transaction = null;
  }

  /**
   * Forgets a transaction that is open, and tells the owner.
   *
   * @param reply what the client is told
   */
  void dropTransaction(Reply reply) {
    Transaction dropped = transaction;
    transaction = null;
    owed = NOTHING;
    if (dropped == null) {
      return;
    }
    if (!dropped.messageBegun()) {
      tell(new ServerEvent.Reset());
    } else if (dropped.refusal() == null) {
      tell(new ServerEvent.MessageDropped(reply));
    }
  }

  int owed() {
    return owed;
  }

  void owe(int recipients) {
    owed = recipients;
  }

  boolean clientMustWait() {
    return clientMustWait;
  }

  void clientMustWait(boolean must) {
    clientMustWait = must;
  }

  void tell(ServerEvent event) {
    events.add(event);
  }

  @Nullable ServerEvent nextEvent() {
    return events.poll();
  }

  /** A decision that is now open; the caller tells the event that carries it. */
  Decision ask(Decision.Subject subject, @Nullable Command command) {
    Decision decision = new Decision(subject, command, now + configuration.timeouts().of(subject));
    decisions.add(decision);
    return decision;
  }

  void cancelDecisions() {
    Decision open;
    while ((open = decisions.first()) != null) {
      decisions.close(open);
      tell(new ServerEvent.Cancelled(open));
    }
    outbox.fillAll(Replies.LOCAL_ERROR);
  }

  /** A reply to a faulty line; too many of them end the session. */
  void fault(Reply reply) {
    fault(reply, false);
  }

  /** A reply to a faulty line, which may wait if the line is a MAIL or RCPT (RFC 2920 3.2). */
  void fault(Reply reply, boolean mayWait) {
    if (!charge(budget.error())) {
      say(reply, mayWait);
    }
  }

  /** A faulty line that has no reply of its own, or several; true if it ended the session. */
  boolean countsAsLastError() {
    return charge(budget.error());
  }

  /**
   * Ends the session if more of a refused message has come than is put up with.
   *
   * @param octets what has come
   * @return whether that was the end
   */
  boolean nothingMoreThan(long octets) {
    if (octets <= configuration.maxRefusedOctets()) {
      return false;
    }
    end(Replies.TOO_MANY_ERRORS, CloseReason.PROTOCOL_ERROR);
    return true;
  }

  /** A command that brings no message nearer, whose reply is said elsewhere. */
  void countJunk() {
    charge(budget.junk());
  }

  void messageTaken() {
    budget.messageTaken();
  }

  /** Does what the budget says; true if that was the end. */
  private boolean charge(ErrorBudget.Level level) {
    if (level == ErrorBudget.Level.EXHAUSTED) {
      end(Replies.TOO_MANY_ERRORS, CloseReason.PROTOCOL_ERROR);
      return true;
    }
    if (level == ErrorBudget.Level.SLOW_DOWN) {
      delay(configuration.timeouts().errorDelay());
    }
    return false;
  }

  /** A reply to a command that brings no message nearer; too many of those are errors. */
  void junk(Reply reply, boolean mayWait) {
    if (!charge(budget.junk())) {
      say(reply, mayWait);
    }
  }

  /** Nothing is read or sent for a while. */
  void delay(long nanos) {
    if (nanos > 0) {
      delayed = true;
      delayedUntil = now + nanos;
    }
  }

  boolean isDelayed() {
    return delayed;
  }

  long delayedUntil() {
    return delayedUntil;
  }

  /** A reply that refuses; a 421 ends the session (RFC 5321 3.8). */
  void refuse(Reply reply, boolean mayWait) {
    if (reply.code().value() == 421) {
      end(reply, CloseReason.REFUSED);
    } else {
      say(reply, mayWait);
    }
  }

  private void say(Reply reply, boolean mayWait) {
    if (mayWait) {
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
    cancelDecisions();
    delayed = false;
    if (state() == ServerState.EXPECT_OUTCOME) {
      closeTransaction();
      tell(new ServerEvent.MessageCompleted(List.of()));
    } else {
      dropTransaction(farewell == null ? Replies.LOCAL_ERROR : farewell);
    }
    if (farewell != null) {
      outbox.flush(farewell);
    }
    on(Trigger.ENDED);
    tell(new ServerEvent.Closed(reason));
  }
}
