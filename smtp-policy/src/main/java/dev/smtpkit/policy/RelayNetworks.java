package dev.smtpkit.policy;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.RcptContext;

/**
 * Lets the clients of some networks relay to anywhere, and refuses all others with {@code 550
 * 5.7.1} (RFC 5321 7.8). {@link Policy#orElse} adds the recipients that others may send to.
 *
 * <p>Immutable.
 */
public final class RelayNetworks implements Policy<RcptContext> {

  private static final Verdict DENIED = Verdict.refuse(Replies.RELAYING_DENIED);

  private final Networks networks;

  /**
   * A policy.
   *
   * @param networks the networks whose clients may relay
   */
  public RelayNetworks(Networks networks) {
    this.networks = networks;
  }

  @Override
  public void judge(RcptContext recipient, Pending<Verdict> verdict) {
    verdict.answer(networks.contains(recipient.peer()) ? Verdict.ACCEPT : DENIED);
  }
}
