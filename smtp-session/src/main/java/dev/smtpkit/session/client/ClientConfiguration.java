package dev.smtpkit.session.client;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.session.Protocol;

/**
 * How a client's sessions are set up. Immutable; made of {@link #DEFAULT} or {@link #LMTP} by its
 * {@code with} methods.
 *
 * @param protocol SMTP or LMTP
 * @param requiresTls whether nothing but what leads to TLS is sent in clear; false by default
 * @param authenticatesInClear whether an authentication may begin without TLS; false by default
 * @param bareLineEnds what becomes of a CR or LF in a message that is not part of a CRLF: {@link
 *     BareLineEnds#REJECT} by default, or {@link BareLineEnds#NORMALIZE}
 * @param timeouts how long the server is waited for
 */
public record ClientConfiguration(
    Protocol protocol,
    boolean requiresTls,
    boolean authenticatesInClear,
    BareLineEnds bareLineEnds,
    ClientTimeouts timeouts) {

  /** For SMTP, with the defaults. */
  public static final ClientConfiguration DEFAULT =
      new ClientConfiguration(
          Protocol.SMTP, false, false, BareLineEnds.REJECT, ClientTimeouts.DEFAULT);

  /** For LMTP, with the defaults. */
  public static final ClientConfiguration LMTP =
      new ClientConfiguration(
          Protocol.LMTP, false, false, BareLineEnds.REJECT, ClientTimeouts.DEFAULT);

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException for {@link BareLineEnds#PASS}: no bare CR or LF is ever sent
   */
  public ClientConfiguration {
    requireNonNull(protocol);
    requireNonNull(timeouts);
    if (bareLineEnds == BareLineEnds.PASS) {
      throw new IllegalArgumentException("a bare CR or LF is never sent (RFC 5321 2.3.8)");
    }
  }

  /** The same, but that nothing except what leads to TLS is sent in clear. */
  public ClientConfiguration withTlsRequired() {
    return new ClientConfiguration(protocol, true, authenticatesInClear, bareLineEnds, timeouts);
  }

  /** The same, but that an authentication may begin without TLS: within a host, say. */
  public ClientConfiguration withAuthenticationInClear() {
    return new ClientConfiguration(protocol, requiresTls, true, bareLineEnds, timeouts);
  }

  /** The same with another rule for what is no CRLF. */
  public ClientConfiguration with(BareLineEnds rule) {
    return new ClientConfiguration(protocol, requiresTls, authenticatesInClear, rule, timeouts);
  }

  /** The same with other limits of time. */
  public ClientConfiguration with(ClientTimeouts limits) {
    return new ClientConfiguration(
        protocol, requiresTls, authenticatesInClear, bareLineEnds, limits);
  }

  boolean isLmtp() {
    return protocol == Protocol.LMTP;
  }
}
