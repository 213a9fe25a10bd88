package dev.smtpkit.policy;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Policy;

/**
 * Refuses the clients of some networks when they connect (RFC 5321 3.1): by default with 554, after
 * which a client can only say QUIT. A 421 closes the connection at once.
 *
 * <p>Immutable.
 */
public final class BlockedNetworks implements Policy<Peer> {

  private static final Reply NO_SERVICE = Reply.of(554, 7, 1, "No SMTP service for this address");

  private final Networks networks;
  private final Verdict refusal;

  /**
   * A policy that answers 554.
   *
   * @param networks the networks whose clients are refused
   */
  public BlockedNetworks(Networks networks) {
    this(networks, NO_SERVICE);
  }

  /**
   * A policy.
   *
   * @param networks the networks whose clients are refused
   * @param refusal the reply to them: a 421, 521 or 554 (RFC 5321 4.3.2, RFC 7504 3)
   * @throws IllegalArgumentException if the reply has another code
   */
  public BlockedNetworks(Networks networks, Reply refusal) {
    int code = refusal.code().value();
    if (code != 421 && code != 521 && code != 554) {
      throw new IllegalArgumentException(
          "a connection cannot be refused with " + code + ", only with 421, 521 or 554");
    }
    this.networks = networks;
    this.refusal = Verdict.refuse(refusal);
  }

  @Override
  public void judge(Peer peer, Pending<Verdict> verdict) {
    verdict.answer(networks.contains(peer) ? refusal : Verdict.ACCEPT);
  }
}
