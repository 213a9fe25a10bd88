package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.ClientAttribute;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.TlsInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of the client, and the offer that was made to it. */
final class ClientInfo {

  private final Peer connection;
  private @Nullable TlsInfo tls;
  private @Nullable ClientClaim claim;
  private @Nullable Verb helloVerb;
  private @Nullable HelloName hello;
  private @Nullable Identity identity;
  private @Nullable List<ServerMechanism> mechanisms;
  private Offer offer = Offer.NOTHING;

  /** Made when it is first asked for. */
  private @Nullable Origin origin;

  ClientInfo(Peer connection, @Nullable TlsInfo tls) {
    this.connection = connection;
    this.tls = tls;
  }

  Peer connection() {
    return connection;
  }

  Peer peer() {
    ClientClaim current = claim;
    return current == null ? connection : current.peer();
  }

  List<ClientAttribute> attributes() {
    ClientClaim current = claim;
    return current == null ? List.of() : current.attributes();
  }

  @Nullable TlsInfo tls() {
    return tls;
  }

  @Nullable HelloName hello() {
    return hello;
  }

  /** The verb of its hello, null before. */
  @Nullable Verb helloVerb() {
    return helloVerb;
  }

  @Nullable Identity identity() {
    return identity;
  }

  /** Whether the client said EHLO or LHLO, not HELO. */
  boolean extended() {
    Verb verb = helloVerb;
    return verb != null && verb != Verb.HELO;
  }

  /** Where its messages come from, null before an accepted hello. */
  @Nullable Origin origin() {
    Origin known = origin;
    HelloName name = hello;
    Verb verb = helloVerb;
    if (known == null && name != null && verb != null) {
      known = Origin.builder(peer(), name).helloVerb(verb).tls(tls).identity(identity).build();
      origin = known;
    }
    return known;
  }

  Offer offer() {
    return offer;
  }

  /** The mechanisms that the client may use until the next hello. */
  List<ServerMechanism> mechanisms(ServerConfiguration configuration, SessionView session) {
    List<ServerMechanism> known = mechanisms;
    if (known == null) {
      boolean clear = tls == null && !configuration.allowsCleartextPasswords();
      List<ServerMechanism> usable =
          configuration.mechanismSource().mechanisms(session).stream()
              .filter(mechanism -> !clear || !mechanism.cleartext())
              .toList();
      // An empty list of its own would be kept by every session that offers nothing.
      known = usable.isEmpty() ? List.of() : usable;
      mechanisms = known;
    }
    return known;
  }

  /** A hello is about to be accepted: the mechanisms are asked for anew. */
  void beginHello() {
    mechanisms = null;
  }

  void greetedBy(Verb verb, HelloName name, Offer made) {
    ClientClaim current = claim;
    HelloName claimed = current == null ? null : current.hello();
    helloVerb = verb;
    hello = claimed == null ? requireNonNull(name) : claimed;
    offer = made;
    origin = null;
  }

  void authenticated(Identity who) {
    identity = who;
    origin = null;
  }

  /** TLS has begun: everything that was said before is forgotten (RFC 3207 4.2). */
  void secured(TlsInfo info) {
    tls = info;
    claim = null;
    forget();
  }

  /** A trusted peer speaks for another. */
  void replacedBy(ClientClaim other) {
    claim = other;
    forget();
    identity = other.identity();
  }

  private void forget() {
    helloVerb = null;
    hello = null;
    identity = null;
    mechanisms = null;
    offer = Offer.NOTHING;
    origin = null;
  }
}
