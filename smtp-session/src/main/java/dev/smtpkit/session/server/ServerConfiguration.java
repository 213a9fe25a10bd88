package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.WireObserver;
import dev.smtpkit.session.extension.Extension;
import dev.smtpkit.session.extension.Extensions;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How a server's sessions are set up. Immutable, shared by all of them. */
public final class ServerConfiguration {

  private final Builder settings;
  private final WireLimits wireLimits;
  private final MechanismSource mechanismSource;
  private final ConfiguredExtensions configured;
  private final Reply greeting;

  private ServerConfiguration(Builder builder) {
    settings = builder;
    List<ServerMechanism> listed = builder.mechanisms;
    MechanismSource source = builder.mechanismSource;
    mechanismSource = source == null ? session -> listed : source;
    configured = new ConfiguredExtensions(builder.hostname.text(), builder.extensions);
    wireLimits = configured.widen(builder.wireLimits);
    Gate.check(this);
    String protocol = builder.protocol == Protocol.LMTP ? " LMTP ready" : " ESMTP ready";
    greeting = Reply.of(220, builder.hostname.text() + protocol);
  }

  /**
   * A configuration for mail from anywhere, with defaults for everything but the name.
   *
   * @param hostname the name in the greeting and the replies: the host's own, never an address that
   *     it is bound to (RFC 5321 4.1.1.1)
   */
  public static Builder builder(DomainName hostname) {
    return new Builder(hostname);
  }

  /**
   * A configuration for the submission of mail by users (RFC 6409): TLS and authentication are
   * required, and senders have to be the users' own. Still to be set are {@link
   * Builder#mechanisms}, and {@link Builder#implicitTls} where the listener has TLS from the start
   * (RFC 8314 3.3).
   *
   * @param hostname the host's name
   * @param senders who may send as whom; see {@link SenderRule#own}
   */
  public static Builder submission(DomainName hostname, SenderRule senders) {
    return new Builder(hostname)
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
  public static Builder lmtp(DomainName hostname) {
    return new Builder(hostname).protocol(Protocol.LMTP).service("lmtp");
  }

  /** A builder that begins with what this configuration has. */
  public Builder toBuilder() {
    return settings.copy();
  }

  /** The host's name. */
  public DomainName hostname() {
    return settings.hostname;
  }

  /** The protocol. */
  public Protocol protocol() {
    return settings.protocol;
  }

  /** The name of the service, for handlers, logs and metrics. */
  public String service() {
    return settings.service;
  }

  /**
   * The limits of lines: those that were set, and what the extensions add to command lines (RFC
   * 5321 4.1.1.11).
   */
  public WireLimits wireLimits() {
    return wireLimits;
  }

  /** What a client may ask, in octets and counts. */
  public ServerLimits limits() {
    return settings.limits;
  }

  /** The account that the memory of all sessions is charged to. */
  public MemoryAccount memory() {
    return settings.memory;
  }

  /** How long sessions wait. */
  public ServerDeadlines deadlines() {
    return settings.deadlines;
  }

  /** The deviations from the grammar that are tolerated. */
  public SyntaxProfile profile() {
    return settings.profile;
  }

  /** What the content of messages may have in it. */
  public ContentRules content() {
    return settings.content;
  }

  /** The time that a failed authentication costs. */
  public AuthenticationDelay authenticationDelay() {
    return settings.authenticationDelay;
  }

  /** The mechanisms of a session. */
  public MechanismSource mechanismSource() {
    return mechanismSource;
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
    return settings.extensions;
  }

  boolean hasTls() {
    return settings.offerTls || settings.implicitTls;
  }

  /** Whether a mechanism is configured, even one that cannot be offered now. */
  boolean hasAuthentication() {
    return settings.mechanismSource != null || !settings.mechanisms.isEmpty();
  }

  /** Whether a mechanism can be offered, under TLS at least. */
  boolean canAuthenticate() {
    boolean passwords = hasTls() || settings.cleartextPasswords;
    return settings.mechanismSource != null
        || settings.mechanisms.stream().anyMatch(m -> passwords || !m.cleartext());
  }

  /** The greeting, unless the handler gives another. */
  Reply greeting() {
    return greeting;
  }

  /** The extensions, by keyword and by verb. */
  ConfiguredExtensions configured() {
    return configured;
  }

  /** The observer of a connection, null for none. */
  @Nullable WireObserver observe(Peer peer) {
    Function<Peer, WireObserver> observers = settings.observers;
    return observers == null ? null : observers.apply(peer);
  }

  /** Collects a {@link ServerConfiguration}. Not thread-safe. */
  public static final class Builder implements Cloneable {

    private final DomainName hostname;
    private Protocol protocol = Protocol.SMTP;
    private String service = "smtp";
    private WireLimits wireLimits = WireLimits.DEFAULT;
    private ServerLimits limits = ServerLimits.DEFAULT;
    private ServerDeadlines deadlines = ServerDeadlines.DEFAULT;
    private MemoryAccount memory = MemoryAccount.unlimited();
    private SyntaxProfile profile = SyntaxProfile.DEFAULT;
    private ContentRules content = ContentRules.DEFAULT;
    private AuthenticationDelay authenticationDelay = AuthenticationDelay.DEFAULT;
    private List<ServerMechanism> mechanisms = List.of();
    private @Nullable MechanismSource mechanismSource;
    private boolean cleartextPasswords;
    private boolean requireAuthentication;
    private @Nullable SenderRule senderRule;
    private boolean offerTls;
    private boolean implicitTls;
    private boolean requireTls;
    private boolean enforceTurns;
    private boolean tolerateEarlyTalk;
    private @Nullable Function<Peer, WireObserver> observers;
    private List<Extension> extensions = Extensions.standard();

    private Builder(DomainName hostname) {
      this.hostname = requireNonNull(hostname);
    }

    private Builder copy() {
      try {
        return (Builder) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }

    /** Sets the protocol: SMTP by default. */
    public Builder protocol(Protocol protocol) {
      this.protocol = requireNonNull(protocol);
      return this;
    }

    /** Names the service, for handlers, logs and metrics: "smtp" by default. */
    public Builder service(String name) {
      service = requireNonNull(name);
      return this;
    }

    /** Sets the limits of lines. */
    public Builder wireLimits(WireLimits limits) {
      wireLimits = requireNonNull(limits);
      return this;
    }

    /** Sets what a client may ask, in octets and counts. */
    public Builder limits(ServerLimits limits) {
      this.limits = requireNonNull(limits);
      return this;
    }

    /** Changes some of the limits: {@code limits(l -> l.maxRecipients(100))}. */
    public Builder limits(UnaryOperator<ServerLimits.Builder> changes) {
      return limits(changes.apply(limits.toBuilder()).build());
    }

    /**
     * Sets the account that the memory of all sessions is charged to: one of the configuration's
     * own, without a limit, by default. Configurations of one process share an account.
     */
    public Builder memory(MemoryAccount account) {
      memory = requireNonNull(account);
      return this;
    }

    /** Sets how long sessions wait. */
    public Builder deadlines(ServerDeadlines deadlines) {
      this.deadlines = requireNonNull(deadlines);
      return this;
    }

    /** Changes some of the deadlines: {@code deadlines(d -> d.command(Duration.ofSeconds(30)))}. */
    public Builder deadlines(UnaryOperator<ServerDeadlines.Builder> changes) {
      return deadlines(changes.apply(deadlines.toBuilder()).build());
    }

    /** Sets the deviations from the grammar that are tolerated: DEFAULT by default. */
    public Builder profile(SyntaxProfile profile) {
      this.profile = requireNonNull(profile);
      return this;
    }

    /** Sets what the content of messages may have in it. */
    public Builder content(ContentRules rules) {
      content = requireNonNull(rules);
      return this;
    }

    /** Changes some of the rules of content: {@code content(c -> c.passNuls())}. */
    public Builder content(UnaryOperator<ContentRules.Builder> changes) {
      return content(changes.apply(content.toBuilder()).build());
    }

    /**
     * Sets the time that a failed authentication costs a client: {@link
     * AuthenticationDelay#DEFAULT} by default.
     */
    public Builder authenticationDelay(AuthenticationDelay delay) {
      authenticationDelay = requireNonNull(delay);
      return this;
    }

    /**
     * Sets the mechanisms of AUTH, the same for all sessions, in the order in which they are
     * offered: none by default. Those that depend on a connection, as EXTERNAL and channel binding
     * do, take a {@link MechanismSource}.
     */
    public Builder mechanisms(List<ServerMechanism> mechanisms) {
      this.mechanisms = List.copyOf(mechanisms);
      mechanismSource = null;
      return this;
    }

    /** Sets a source of mechanisms, which is asked at each EHLO. */
    public Builder mechanisms(MechanismSource source) {
      mechanismSource = requireNonNull(source);
      return this;
    }

    /**
     * Allows mechanisms that send the password itself without TLS, which is off by default (RFC
     * 4954 4).
     */
    public Builder allowCleartextPasswords() {
      cleartextPasswords = true;
      return this;
    }

    /**
     * Makes clients authenticate before anything but EHLO, HELO, AUTH, NOOP, RSET and QUIT:
     * anything else is {@code 530 5.7.0} (RFC 4954 6). Off by default.
     */
    public Builder requireAuthentication() {
      requireAuthentication = true;
      return this;
    }

    /**
     * Sets which senders an authenticated client may use: any by default. Another sender is {@code
     * 550 5.7.1}.
     */
    public Builder senderRule(SenderRule rule) {
      senderRule = requireNonNull(rule);
      return this;
    }

    /** Serves STARTTLS: the session's owner can do the handshake. Off by default. */
    public Builder offerTls() {
      offerTls = true;
      return this;
    }

    /** Says that connections are under TLS from the start (RFC 8314 3): STARTTLS is not served. */
    public Builder implicitTls() {
      implicitTls = true;
      offerTls = false;
      return this;
    }

    /**
     * Makes clients start TLS before anything but EHLO, NOOP and QUIT: {@code 530 5.7.0} (RFC 3207
     * 4). Not for mail from anywhere. Off by default.
     */
    public Builder requireTls() {
      requireTls = true;
      return this;
    }

    /**
     * Disconnects a client that sends before the reply it must wait for (RFC 2920 3.1), with {@code
     * 554 5.5.0}. Off by default.
     */
    public Builder enforceTurns() {
      enforceTurns = true;
      return this;
    }

    /**
     * Lets clients talk before they are greeted; by default that is {@code 554} and the end (RFC
     * 5321 3.1, 4.3.1).
     */
    public Builder tolerateEarlyTalk() {
      tolerateEarlyTalk = true;
      return this;
    }

    /**
     * Sets a function that makes an observer for each connection, called on the session's thread.
     */
    public Builder observers(Function<Peer, WireObserver> observers) {
      this.observers = requireNonNull(observers);
      return this;
    }

    /**
     * Replaces the extensions, {@link Extensions#standard()} by default: to add one, append it to a
     * copy of that list. The order is that of the reply to EHLO.
     */
    public Builder extensions(List<Extension> extensions) {
      this.extensions = List.copyOf(extensions);
      return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException if clients have to authenticate and no mechanism can be
     *     used, have to start TLS and it is not there, or an extension needs another
     */
    public ServerConfiguration build() {
      return new ServerConfiguration(copy());
    }
  }
}
