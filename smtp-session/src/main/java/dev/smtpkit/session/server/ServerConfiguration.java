package dev.smtpkit.session.server;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.WireObserver;
import dev.smtpkit.session.extension.Extension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a server's sessions are set up. Immutable, shared by all of them. */
public final class ServerConfiguration {

  /** No limit. */
  public static final int UNLIMITED = 0;

  private final ServerConfigurationBuilder settings;
  private final WireLimits limits;
  private final MechanismSource mechanismSource;
  private final List<Extension> extensions;
  private final Map<String, Extension> verbs = new HashMap<>();

  private final Reply greeting;

  /** The last offers that were made, by EHLO or LHLO and by HELO: most are the same. */
  private volatile Offer lastExtended = Offer.NOTHING;

  private volatile Offer lastPlain = Offer.NOTHING;

  ServerConfiguration(ServerConfigurationBuilder builder) {
    settings = builder;
    extensions = List.copyOf(builder.extensions);
    List<ServerMechanism> listed = builder.mechanisms;
    MechanismSource source = builder.mechanismSource;
    mechanismSource = source == null ? session -> listed : source;
    int added = 0;
    for (Extension extension : extensions) {
      added += extension.addedOctets();
      for (String verb : extension.verbs()) {
        verbs.put(verb, extension);
      }
      for (String required : extension.requires()) {
        if (!has(required)) {
          throw new IllegalArgumentException(extension.keyword() + " without " + required);
        }
      }
    }
    limits =
        builder.limits.toBuilder()
            .commandLine(Math.max(builder.limits.commandLine(), 512 + added))
            .authLine(Math.max(builder.limits.authLine(), 512 + added))
            .build();
    check(builder);
    String protocol = builder.protocol == Protocol.LMTP ? " LMTP ready" : " ESMTP ready";
    greeting = Reply.of(220, builder.hostname.text() + protocol);
  }

  private static void check(ServerConfigurationBuilder builder) {
    if (builder.requireTls && !builder.offerTls && !builder.implicitTls) {
      throw new IllegalArgumentException("TLS is required, and not there");
    }
    boolean anyTls = builder.offerTls || builder.implicitTls;
    boolean possible =
        builder.mechanismSource != null
            || builder.mechanisms.stream()
                .anyMatch(m -> anyTls || builder.cleartextPasswords || !m.cleartext());
    if (builder.requireAuthentication && !possible) {
      throw new IllegalArgumentException("authentication is required, and nothing to do it by");
    }
  }

  /**
   * A configuration for mail from anywhere, with defaults for everything but the name.
   *
   * @param hostname the name in the greeting and the replies: the host's own, never an address that
   *     it is bound to (RFC 5321 4.1.1.1)
   */
  public static ServerConfigurationBuilder builder(DomainName hostname) {
    return new ServerConfigurationBuilder(hostname);
  }

  /**
   * A configuration for the submission of mail by users (RFC 6409): TLS and authentication are
   * required, and senders have to be the users' own. What is missing is {@link
   * ServerConfigurationBuilder#mechanisms}, and {@link ServerConfigurationBuilder#implicitTls}
   * where the listener has TLS from the start (RFC 8314 3.3).
   *
   * @param hostname the host's name
   * @param senders who may send as whom; see {@link SenderRule#own}
   */
  public static ServerConfigurationBuilder submission(DomainName hostname, SenderRule senders) {
    return new ServerConfigurationBuilder(hostname)
        .service("submission")
        .offerTls()
        .requireTls()
        .requireAuthentication()
        .senderRule(senders);
  }

  /**
   * A configuration for delivery from the host's own queue (RFC 2033).
   *
   * @param hostname the host's name
   */
  public static ServerConfigurationBuilder lmtp(DomainName hostname) {
    return new ServerConfigurationBuilder(hostname).protocol(Protocol.LMTP);
  }

  /** A builder that begins with what this configuration has. */
  public ServerConfigurationBuilder toBuilder() {
    return settings.copy();
  }

  /** The host's name. */
  public DomainName hostname() {
    return settings.hostname;
  }

  /** The name of the service. */
  public String service() {
    String name = settings.service;
    return name == null ? (settings.protocol == Protocol.LMTP ? "lmtp" : "smtp") : name;
  }

  /** The protocol. */
  public Protocol protocol() {
    return settings.protocol;
  }

  /**
   * The limits of what a peer may send: those that were set, and what the extensions add to command
   * lines (RFC 5321 4.1.1.11).
   */
  public WireLimits limits() {
    return limits;
  }

  /** The deviations from the grammar that are tolerated. */
  public SyntaxProfile profile() {
    return settings.profile;
  }

  /** How long an engine waits. */
  public Timeouts timeouts() {
    return settings.timeouts;
  }

  /** The octets of the largest message, dots taken off. */
  public long maxMessageOctets() {
    return settings.maxMessageOctets;
  }

  /** The octets of a refused message after which the connection is cut. */
  public long maxRefusedOctets() {
    return settings.maxRefusedOctets;
  }

  /** What becomes of a CR or LF alone in a message. */
  public BareLineEnds bareLineEnds() {
    return settings.bareLineEnds;
  }

  /** Whether a message is refused for lines that are too long. */
  public boolean refusesLongLines() {
    return settings.refuseLongLines;
  }

  /** The recipients that one transaction may have. */
  public int maxRecipients() {
    return settings.maxRecipients;
  }

  /** The recipients that may be decided about at a time. */
  public int maxParallelRecipients() {
    return settings.maxParallelRecipients;
  }

  /** The transactions that one connection may have, or {@link #UNLIMITED}. */
  public int maxMessages() {
    return settings.maxMessages;
  }

  /** The errors after which a connection ends. */
  public int maxErrors() {
    return settings.maxErrors;
  }

  /** The errors after which the reply to each is delayed. */
  public int softErrors() {
    return settings.softErrors;
  }

  /** The commands without a message after which each counts as an error. */
  public int maxJunkCommands() {
    return settings.maxJunkCommands;
  }

  /** The failed authentication that ends a connection. */
  public int maxAuthenticationFailures() {
    return settings.maxAuthenticationFailures;
  }

  /** What a failed authentication costs in time. */
  public AuthenticationFailureDelay failureDelay() {
    return settings.failureDelay;
  }

  /** The mechanisms of a session. */
  public MechanismSource mechanismSource() {
    return mechanismSource;
  }

  /** Whether there is a mechanism at all, be it one that cannot be offered now. */
  boolean hasAuthentication() {
    return settings.mechanismSource != null || !settings.mechanisms.isEmpty();
  }

  /** Whether passwords may be sent in clear. */
  public boolean allowsCleartextPasswords() {
    return settings.cleartextPasswords;
  }

  /** Whether a client has to authenticate before it may send mail. */
  public boolean requiresAuthentication() {
    return settings.requireAuthentication;
  }

  /** Which senders an authenticated client may use, null for any. */
  public @Nullable SenderRule senderRule() {
    return settings.senderRule;
  }

  /** Whether STARTTLS is served. */
  public boolean offersTls() {
    return settings.offerTls;
  }

  /** Whether a client has to start TLS before anything else. */
  public boolean requiresTls() {
    return settings.requireTls;
  }

  /** Whether input is refused where a client has to wait for a reply. */
  public boolean enforcesTurns() {
    return settings.enforceTurns;
  }

  /** Whether a client may talk before it is greeted. */
  public boolean toleratesEarlyTalk() {
    return settings.tolerateEarlyTalk;
  }

  /** The extensions, in the order of the reply to EHLO. */
  public List<Extension> extensions() {
    return extensions;
  }

  /** Whether an extension is configured, be it one that is not offered now. */
  boolean has(String keyword) {
    return extensions.stream().anyMatch(extension -> extension.keyword().equals(keyword));
  }

  /** The extension that serves a verb, null if none does. */
  @Nullable Extension extensionOf(String verb) {
    return verbs.get(verb);
  }

  /** The verbs that are served, for people to read. */
  List<String> verbs() {
    List<String> all = new ArrayList<>();
    all.addAll(protocol() == Protocol.LMTP ? List.of("LHLO") : List.of("EHLO", "HELO"));
    all.addAll(List.of("MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT"));
    if (has("CHUNKING")) {
      all.add("BDAT");
    }
    if (offersTls()) {
      all.add("STARTTLS");
    }
    if (hasAuthentication()) {
      all.add("AUTH");
    }
    all.addAll(verbs.keySet().stream().sorted().toList());
    return all;
  }

  /** The greeting, unless whoever decides on the connection has another. */
  Reply greeting() {
    return greeting;
  }

  /** What a session is offered now. */
  Offer offer(SessionView session, boolean extended) {
    Offer offer =
        Offer.to(
            session,
            hostname().text(),
            extended ? extensions : List.of(),
            extended ? lastExtended : lastPlain);
    if (extended) {
      lastExtended = offer;
    } else {
      lastPlain = offer;
    }
    return offer;
  }

  /** Who hears what passes on a connection, null for nobody. */
  @Nullable WireObserver observe(Peer peer) {
    Function<Peer, WireObserver> observers = settings.observers;
    return observers == null ? null : observers.apply(peer);
  }
}
