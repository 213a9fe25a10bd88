package dev.smtpkit.session.server;

import dev.smtpkit.proto.ClientAttribute;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.WireObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a session knows: the state, what is queued, what is known of the client. It holds facts and
 * no part that acts on them; the parts are wired in {@link Poller}.
 */
final class SessionFacts implements SessionView {

  final ServerConfiguration configuration;
  final @Nullable WireObserver observer;
  final ClientInfo client;
  final StateMachine states = new StateMachine();
  final Deadlines deadlines;
  final OwnerQueue owner;
  final Outbox outbox = new Outbox();
  final HeldMemory memory;
  final CurrentTransaction transaction;

  SessionFacts(ServerConfiguration configuration, Peer connection, @Nullable TlsInfo tls) {
    this.configuration = configuration;
    observer = configuration.observe(connection);
    client = new ClientInfo(connection, tls);
    deadlines = new Deadlines(configuration.deadlines());
    owner = new OwnerQueue(deadlines);
    memory = new HeldMemory(configuration.memory());
    transaction = new CurrentTransaction(owner, memory);
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
    return configuration.limits().maxMessageOctets();
  }

  @Override
  public int maxRecipients() {
    return configuration.limits().maxRecipients();
  }

  @Override
  public OptionalInt maxMessages() {
    return configuration.limits().maxMessages();
  }

  @Override
  public boolean servesStartTls() {
    return configuration.offersTls();
  }

  @Override
  public List<String> verbs() {
    List<String> all = new ArrayList<>();
    boolean lmtp = protocol() == Protocol.LMTP;
    all.addAll(lmtp ? List.of("LHLO") : List.of("EHLO", "HELO"));
    all.addAll(List.of("MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT"));
    if (configuration.configured().has(EhloKeyword.CHUNKING)) {
      all.add("BDAT");
    }
    if (servesStartTls()) {
      all.add("STARTTLS");
    }
    if (configuration.hasAuthentication()) {
      all.add("AUTH");
    }
    all.addAll(configuration.configured().verbs());
    return all;
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
    return client.extended();
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
  public @Nullable Origin origin() {
    return client.origin();
  }

  @Override
  public @Nullable Envelope envelope() {
    Transaction open = transaction.get();
    return open == null ? null : open.envelope();
  }
}
