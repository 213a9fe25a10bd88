package dev.smtpkit.policy;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.RcptContext;

/**
 * Lets the clients of some networks relay to anywhere, and nobody else (RFC 5321 7.8): {@code 550
 * 5.7.1}. What others may send to, a policy says behind {@link Policy#orElse}.
 *
 * <p>Immutable.
 */
public final class RelayNetworks implements Policy<RcptContext> {

  private static final Verdict DENIED = Verdict.refuse(Replies.RELAYING_DENIED);

  private final Networks networks;

  /**
   * A policy.
   *
   * @param networks whose clients may relay
   */
  public RelayNetworks(Networks networks) {
    this.networks = networks;
  }

  @Override
  public void judge(RcptContext recipient, Pending<Verdict> verdict) {
    verdict.answer(networks.contains(recipient.peer()) ? Verdict.ACCEPT : DENIED);
  }
}
