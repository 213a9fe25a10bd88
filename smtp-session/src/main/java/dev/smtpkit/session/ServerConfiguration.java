package dev.smtpkit.session;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.sasl.ServerMechanism;
import java.util.List;

/** How a server's sessions are set up. Immutable, shared by all of them. */
public final class ServerConfiguration {

  private final DomainName hostname;
  private final WireLimits limits;
  private final SyntaxProfile profile;
  private final Timeouts timeouts;
  private final long maxMessageOctets;
  private final int maxRecipients;
  private final int maxErrors;
  private final int maxAuthenticationFailures;
  private final List<ServerMechanism> mechanisms;
  private final boolean hasAuthentication;
  private final boolean requiresAuthentication;
  private final List<Extension> extensions;

  private ServerConfiguration(Builder builder) {
    hostname = builder.hostname;
    limits = builder.limits;
    profile = builder.profile;
    timeouts = builder.timeouts;
    maxMessageOctets = builder.maxMessageOctets;
    maxRecipients = builder.maxRecipients;
    maxErrors = builder.maxErrors;
    maxAuthenticationFailures = builder.maxAuthenticationFailures;
    boolean cleartext = builder.allowCleartextPasswords;
    mechanisms = builder.mechanisms.stream().filter(m -> cleartext || !m.cleartext()).toList();
    hasAuthentication = !builder.mechanisms.isEmpty();
    requiresAuthentication = builder.requireAuthentication;
    if (requiresAuthentication && mechanisms.isEmpty()) {
      throw new IllegalArgumentException("authentication is required, and nothing to do it by");
    }
    extensions = builder.extensions;
  }

  /**
   * A configuration with defaults for everything but the name.
   *
   * @param hostname the name in the greeting and the replies: the host's own, never an address that
   *     it is bound to (RFC 5321 4.1.1.1)
   */
  public static Builder builder(DomainName hostname) {
    return new Builder(hostname);
  }

  /** The host's name. */
  public DomainName hostname() {
    return hostname;
  }

  /** The limits of what a peer may send. */
  public WireLimits limits() {
    return limits;
  }

  /** The deviations from the grammar that are tolerated. */
  public SyntaxProfile profile() {
    return profile;
  }

  /** How long an engine waits. */
  public Timeouts timeouts() {
    return timeouts;
  }

  /** The octets of the largest message, dots taken off. */
  public long maxMessageOctets() {
    return maxMessageOctets;
  }

  /** The recipients that one transaction may have. */
  public int maxRecipients() {
    return maxRecipients;
  }

  /** The errors after which a connection ends. */
  public int maxErrors() {
    return maxErrors;
  }

  /** The failed authentication that ends a connection. */
  public int maxAuthenticationFailures() {
    return maxAuthenticationFailures;
  }

  /** The mechanisms that can be offered, in their order. */
  public List<ServerMechanism> mechanisms() {
    return mechanisms;
  }

  /** Whether there is a mechanism at all, be it one that cannot be offered now. */
  boolean hasAuthentication() {
    return hasAuthentication;
  }

  /** Whether a client has to authenticate before it may send mail. */
  public boolean requiresAuthentication() {
    return requiresAuthentication;
  }

  /** The extensions, in the order of the reply to EHLO. */
  public List<Extension> extensions() {
    return extensions;
  }

  /** Collects a configuration. Not thread-safe. */
  public static final class Builder {

    private final DomainName hostname;
    private WireLimits limits = WireLimits.DEFAULT;
    private SyntaxProfile profile = SyntaxProfile.DEFAULT;
    private Timeouts timeouts = Timeouts.DEFAULT;
    private long maxMessageOctets = 35L << 20;
    private int maxRecipients = 1000;
    private int maxErrors = 20;
    private int maxAuthenticationFailures = 3;
    private List<ServerMechanism> mechanisms = List.of();
    private boolean allowCleartextPasswords;
    private boolean requireAuthentication;
    private List<Extension> extensions = Extension.standard();

    private Builder(DomainName hostname) {
      this.hostname = requireNonNull(hostname);
    }

    /**
     * Sets the limits of what a peer may send.
     *
     * @param limits the limits
     * @return this builder
     */
    public Builder limits(WireLimits limits) {
      this.limits = requireNonNull(limits);
      return this;
    }

    /**
     * Sets the deviations from the grammar that are tolerated: the default profile by default.
     *
     * @param profile the profile
     * @return this builder
     */
    public Builder profile(SyntaxProfile profile) {
      this.profile = requireNonNull(profile);
      return this;
    }

    /**
     * Sets how long an engine waits.
     *
     * @param timeouts the timeouts
     * @return this builder
     */
    public Builder timeouts(Timeouts timeouts) {
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
    public Builder maxMessageOctets(long octets) {
      maxMessageOctets = require(octets >= 65_536, octets, "message octets");
      return this;
    }

    /**
     * Sets the recipients that one transaction may have: 1000 by default.
     *
     * @param recipients how many: 100 at least (RFC 5321 4.5.3.1.8)
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxRecipients(int recipients) {
      maxRecipients = (int) require(recipients >= 100, recipients, "recipients");
      return this;
    }

    /**
     * Sets the errors after which a connection ends: 20 by default.
     *
     * @param errors how many: 1 at least
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxErrors(int errors) {
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
    public Builder maxAuthenticationFailures(int failures) {
      maxAuthenticationFailures = (int) require(failures >= 1, failures, "failures");
      return this;
    }

    /**
     * Sets the mechanisms of AUTH: none by default. All sessions have them, so none may depend on a
     * connection, as EXTERNAL and what is bound to a channel do.
     *
     * @param mechanisms the mechanisms, in the order in which they are offered
     * @return this builder
     */
    public Builder mechanisms(List<ServerMechanism> mechanisms) {
      this.mechanisms = List.copyOf(mechanisms);
      return this;
    }

    /**
     * Lets mechanisms that send the password itself be used without TLS, which is off by default
     * (RFC 4954 4).
     *
     * @return this builder
     */
    public Builder allowCleartextPasswords() {
      allowCleartextPasswords = true;
      return this;
    }

    /**
     * Makes clients authenticate before anything but EHLO, HELO, AUTH, NOOP, RSET and QUIT:
     * anything else is {@code 530 5.7.0} (RFC 4954 6). Off by default.
     *
     * @return this builder
     */
    public Builder requireAuthentication() {
      requireAuthentication = true;
      return this;
    }

    /**
     * Sets the extensions: {@link Extension#standard()} by default.
     *
     * @param extensions the extensions, in the order of the reply to EHLO
     * @return this builder
     */
    public Builder extensions(List<Extension> extensions) {
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
     * @throws IllegalArgumentException if clients have to authenticate and no mechanism can be used
     */
    public ServerConfiguration build() {
      return new ServerConfiguration(this);
    }
  }
}
