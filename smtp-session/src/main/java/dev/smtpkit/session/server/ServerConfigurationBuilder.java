package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.WireObserver;
import dev.smtpkit.session.extension.Extension;
import dev.smtpkit.session.extension.Extensions;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects a {@link ServerConfiguration}. Not thread-safe. */
public final class ServerConfigurationBuilder implements Cloneable {

  final DomainName hostname;
  Protocol protocol = Protocol.SMTP;
  @Nullable String service;
  WireLimits limits = WireLimits.DEFAULT;
  SyntaxProfile profile = SyntaxProfile.DEFAULT;
  Timeouts timeouts = Timeouts.DEFAULT;
  long maxMessageOctets = 35L << 20;
  long maxRefusedOctets = Long.MAX_VALUE;
  BareLineEnds bareLineEnds = BareLineEnds.REJECT;
  boolean refuseLongLines;
  int maxRecipients = 1000;
  int maxParallelRecipients = 1;
  int maxMessages = ServerConfiguration.UNLIMITED;
  int maxErrors = 20;
  int softErrors = 10;
  int maxJunkCommands = 100;
  int maxAuthenticationFailures = 3;
  AuthenticationFailureDelay failureDelay = AuthenticationFailureDelay.NONE;
  List<ServerMechanism> mechanisms = List.of();
  @Nullable MechanismSource mechanismSource;
  boolean cleartextPasswords;
  boolean requireAuthentication;
  @Nullable SenderRule senderRule;
  boolean offerTls;
  boolean implicitTls;
  boolean requireTls;
  boolean enforceTurns;
  boolean tolerateEarlyTalk;
  @Nullable Function<Peer, WireObserver> observers;
  List<Extension> extensions = Extensions.standard();

  ServerConfigurationBuilder(DomainName hostname) {
    this.hostname = requireNonNull(hostname);
  }

  /** Another builder with the same settings. */
  ServerConfigurationBuilder copy() {
    try {
      return (ServerConfigurationBuilder) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Sets the protocol: SMTP by default.
   *
   * @param protocol the protocol
   * @return this builder
   */
  public ServerConfigurationBuilder protocol(Protocol protocol) {
    this.protocol = requireNonNull(protocol);
    return this;
  }

  /**
   * Names the service, for handlers, logs and metrics: "smtp" by default, "submission" or "lmtp"
   * for {@link ServerConfiguration#submission} and {@link ServerConfiguration#lmtp}.
   *
   * @param name the name
   * @return this builder
   */
  public ServerConfigurationBuilder service(String name) {
    this.service = requireNonNull(name);
    return this;
  }

  /**
   * Sets the limits of what a peer may send.
   *
   * @param limits the limits
   * @return this builder
   */
  public ServerConfigurationBuilder limits(WireLimits limits) {
    this.limits = requireNonNull(limits);
    return this;
  }

  /**
   * Sets the deviations from the grammar that are tolerated: the default profile by default.
   *
   * @param profile the profile
   * @return this builder
   */
  public ServerConfigurationBuilder profile(SyntaxProfile profile) {
    this.profile = requireNonNull(profile);
    return this;
  }

  /**
   * Sets how long an engine waits.
   *
   * @param timeouts the timeouts
   * @return this builder
   */
  public ServerConfigurationBuilder timeouts(Timeouts timeouts) {
    this.timeouts = requireNonNull(timeouts);
    return this;
  }

  /**
   * Sets the size of the largest message: 35 MiB by default.
   *
   * @param octets its octets, dots taken off: 65536 at least (RFC 5321 4.5.3.1.7)
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public ServerConfigurationBuilder maxMessageOctets(long octets) {
    maxMessageOctets = require(octets >= 65_536, octets, "message octets");
    return this;
  }

  /**
   * Sets how much of a refused message is consumed before the connection is cut with a 421:
   * everything by default, so that the client hears why.
   *
   * @param octets the octets of the message, 0 at least
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public ServerConfigurationBuilder maxRefusedOctets(long octets) {
    maxRefusedOctets = require(octets >= 0, octets, "refused octets");
    return this;
  }

  /**
   * Sets what becomes of a CR or LF alone in a message: refused by default (RFC 5321 2.3.8).
   *
   * @param policy the policy; none of them ends a message
   * @return this builder
   */
  public ServerConfigurationBuilder bareLineEnds(BareLineEnds policy) {
    bareLineEnds = requireNonNull(policy);
    return this;
  }

  /**
   * Refuses messages with lines over {@link WireLimits#textLine}, {@code 554 5.6.0} at their end.
   * By default they pass, and {@link MessageSummary} tells.
   *
   * @return this builder
   */
  public ServerConfigurationBuilder refuseLongLines() {
    refuseLongLines = true;
    return this;
  }

  /**
   * Sets the recipients that one transaction may have: 1000 by default.
   *
   * @param recipients how many: 100 at least (RFC 5321 4.5.3.1.8)
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public ServerConfigurationBuilder maxRecipients(int recipients) {
    maxRecipients = (int) require(recipients >= 100, recipients, "recipients");
    return this;
  }

  /**
   * Sets how many recipients are decided about at a time: one by default. With more, the owner
   * hears of the next RCPT lines while it has not answered the first; replies keep their order.
   *
   * @param recipients how many: 1 to 1000
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public ServerConfigurationBuilder maxParallelRecipients(int recipients) {
    maxParallelRecipients =
        (int) require(recipients >= 1 && recipients <= 1000, recipients, "recipients at a time");
    return this;
  }

  /**
   * Sets how many transactions one connection may have, after which MAIL is {@code 421 4.7.0}: any
   * number by default.
   *
   * @param messages how many, 1 at least, or {@link ServerConfiguration#UNLIMITED}
   * @return this builder
   * @throws IllegalArgumentException if it is negative
   */
  public ServerConfigurationBuilder maxMessages(int messages) {
    maxMessages = (int) require(messages >= 0, messages, "messages");
    return this;
  }

  /**
   * Sets the errors after which each reply to another is delayed by {@link Timeouts#errorDelay}: 10
   * by default.
   *
   * @param errors how many: 0 at least
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public ServerConfigurationBuilder softErrors(int errors) {
    softErrors = (int) require(errors >= 0, errors, "errors");
    return this;
  }

  /**
   * Sets how many commands that bring no message nearer (NOOP, RSET, VRFY, another EHLO …) are
   * taken before each counts as an error: 100 by default. A message that was taken ends the count.
   *
   * @param commands how many: 0 at least
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public ServerConfigurationBuilder maxJunkCommands(int commands) {
    maxJunkCommands = (int) require(commands >= 0, commands, "commands");
    return this;
  }

  /**
   * Sets the errors after which a connection ends: 20 by default.
   *
   * @param errors how many: 1 at least
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public ServerConfigurationBuilder maxErrors(int errors) {
    maxErrors = (int) require(errors >= 1, errors, "errors");
    return this;
  }

  /**
   * Sets the failed authentication that ends a connection: the third by default.
   *
   * @param failures which one: 1 at least
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public ServerConfigurationBuilder maxAuthenticationFailures(int failures) {
    maxAuthenticationFailures = (int) require(failures >= 1, failures, "failures");
    return this;
  }

  /**
   * Sets what a failed authentication costs a client in time: nothing by default.
   *
   * @param delay tells how long, or that the client is locked out
   * @return this builder
   */
  public ServerConfigurationBuilder failureDelay(AuthenticationFailureDelay delay) {
    failureDelay = requireNonNull(delay);
    return this;
  }

  /**
   * Sets the mechanisms of AUTH, the same for all sessions: none by default. What depends on a
   * connection, as EXTERNAL and channel binding do, takes a {@link MechanismSource}.
   *
   * @param mechanisms the mechanisms, in the order in which they are offered
   * @return this builder
   */
  public ServerConfigurationBuilder mechanisms(List<ServerMechanism> mechanisms) {
    this.mechanisms = List.copyOf(mechanisms);
    mechanismSource = null;
    return this;
  }

  /**
   * Sets where the mechanisms of each session come from.
   *
   * @param source is asked at each EHLO
   * @return this builder
   */
  public ServerConfigurationBuilder mechanisms(MechanismSource source) {
    mechanismSource = requireNonNull(source);
    return this;
  }

  /**
   * Lets mechanisms that send the password itself be used without TLS, which is off by default (RFC
   * 4954 4).
   *
   * @return this builder
   */
  public ServerConfigurationBuilder allowCleartextPasswords() {
    cleartextPasswords = true;
    return this;
  }

  /**
   * Serves STARTTLS: the session's owner can do the handshake. Off by default.
   *
   * @return this builder
   */
  public ServerConfigurationBuilder offerTls() {
    offerTls = true;
    return this;
  }

  /**
   * Says that connections are under TLS from the start (RFC 8314 3): STARTTLS is not served.
   *
   * @return this builder
   */
  public ServerConfigurationBuilder implicitTls() {
    implicitTls = true;
    offerTls = false;
    return this;
  }

  /**
   * Makes clients start TLS before anything but EHLO, NOOP and QUIT: {@code 530 5.7.0} (RFC 3207
   * 4). Not for mail from anywhere. Off by default.
   *
   * @return this builder
   */
  public ServerConfigurationBuilder requireTls() {
    requireTls = true;
    return this;
  }

  /**
   * Sets which senders an authenticated client may use: any by default.
   *
   * @param rule the rule; what it forbids is {@code 550 5.7.1}
   * @return this builder
   */
  public ServerConfigurationBuilder senderRule(SenderRule rule) {
    senderRule = requireNonNull(rule);
    return this;
  }

  /**
   * Refuses clients that go on where they have to wait for a reply (RFC 2920 3.1): {@code 554
   * 5.5.0} and the end. Off by default.
   *
   * @return this builder
   */
  public ServerConfigurationBuilder enforceTurns() {
    enforceTurns = true;
    return this;
  }

  /**
   * Lets clients talk before they are greeted; by default that is {@code 554} and the end (RFC 5321
   * 3.1, 4.3.1).
   *
   * @return this builder
   */
  public ServerConfigurationBuilder tolerateEarlyTalk() {
    tolerateEarlyTalk = true;
    return this;
  }

  /**
   * Sets who hears what passes on each connection: nobody by default.
   *
   * @param observers makes an observer for a connection, on the session's thread
   * @return this builder
   */
  public ServerConfigurationBuilder observers(Function<Peer, WireObserver> observers) {
    this.observers = requireNonNull(observers);
    return this;
  }

  /**
   * Makes clients authenticate before anything but EHLO, HELO, AUTH, NOOP, RSET and QUIT: anything
   * else is {@code 530 5.7.0} (RFC 4954 6). Off by default.
   *
   * @return this builder
   */
  public ServerConfigurationBuilder requireAuthentication() {
    requireAuthentication = true;
    return this;
  }

  /**
   * Sets the extensions: {@link Extensions#standard()} by default.
   *
   * @param extensions the extensions, in the order of the reply to EHLO
   * @return this builder
   */
  public ServerConfigurationBuilder extensions(List<Extension> extensions) {
    this.extensions = List.copyOf(extensions);
    return this;
  }

  private static long require(boolean holds, long value, String what) {
    if (!holds) {
      throw new IllegalArgumentException(value + " " + what);
    }
    return value;
  }

  /**
   * The configuration collected so far.
   *
   * @throws IllegalArgumentException if clients have to authenticate and no mechanism can be used,
   *     have to start TLS and it is not there, or an extension lacks another
   */
  public ServerConfiguration build() {
    return new ServerConfiguration(copy());
  }
}
