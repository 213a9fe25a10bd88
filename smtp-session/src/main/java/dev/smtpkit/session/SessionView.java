package dev.smtpkit.session;

import dev.smtpkit.proto.ClientAttribute;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.ServerMechanism;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A server session as handlers, extensions and mechanisms see it. Confined to the session's owner.
 * Implemented by the engine only; methods may be added.
 */
public interface SessionView {

  /** The protocol that the server speaks. */
  Protocol protocol();

  /**
   * The service that the session's configuration names, such as "submission": by it a handler, a
   * log or a metric tells the sessions of one listener from those of another.
   */
  String service();

  /** The largest message that the server takes, in octets, dots taken off. */
  long maxMessageOctets();

  /** The most recipients that a transaction may have. */
  int maxRecipients();

  /** The most transactions that a connection may have; empty if there is no limit. */
  OptionalInt maxMessages();

  /** Whether STARTTLS is configured, even where it cannot be offered now. */
  boolean servesStartTls();

  /** The verbs that the server serves, as HELP lists them. */
  List<String> verbs();

  /** The client: as the transport sees it, or as a trusted peer says by XCLIENT. */
  Peer peer();

  /** The other end of the connection, whatever XCLIENT says. */
  Peer connection();

  /** What a trusted peer has said by XCLIENT about the client it speaks for; empty without one. */
  List<ClientAttribute> clientAttributes();

  /** What is awaited. */
  ServerState state();

  /** What the handshake has settled, null while the connection is in clear. */
  @Nullable TlsInfo tls();

  /** How the client names itself, null before an accepted EHLO or HELO. */
  @Nullable HelloName hello();

  /** Whether the client said EHLO or LHLO, not HELO. */
  boolean extended();

  /**
   * Whether the last reply to EHLO offered an extension.
   *
   * @param keyword its keyword, in upper case
   */
  boolean offers(String keyword);

  /** The mechanisms of AUTH that can be used now, in the order in which they are offered. */
  List<ServerMechanism> mechanisms();

  /** Who the client is, null if it has not authenticated. */
  @Nullable Identity identity();

  /** Where messages of this session come from, null before an accepted EHLO or HELO. */
  @Nullable Origin origin();

  /** The envelope of the transaction as it stands, null while none is open. */
  @Nullable Envelope envelope();
}
