package dev.smtpkit.policy;

import com.google.common.collect.ImmutableSet;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.RcptContext;
import java.util.Collection;
import java.util.Set;

/**
 * The domains that a server takes mail for. Everything else is relaying, and denied (RFC 5321 7.8).
 *
 * <p>Domains are compared as {@link DomainName#equals} does: without case, and a U-label equals its
 * A-label (RFC 5890 2.3.2, RFC 6531 3.2).
 *
 * <p>Immutable.
 */
public final class LocalDomains implements Policy<RcptContext> {

  private static final Verdict DENIED = Verdict.refuse(Replies.RELAYING_DENIED);

  private final ImmutableSet<DomainName> domains;

  /**
   * A set of domains.
   *
   * @param domains the domains, in any case, in U-labels or A-labels
   */
  public LocalDomains(Collection<DomainName> domains) {
    this.domains = ImmutableSet.copyOf(domains);
  }

  /** The domains, in the order given and as written. */
  public Set<DomainName> domains() {
    return domains;
  }

  /**
   * Looks a domain up.
   *
   * @param domain the domain
   * @return true if it is one of these
   */
  public boolean contains(DomainName domain) {
    return domains.contains(domain);
  }

  /**
   * Judges a recipient by its domain. The bare postmaster is always local (RFC 5321 4.5.1).
   *
   * @param recipient the recipient
   * @return an acceptance, or {@code 550 5.7.1}
   */
  public Verdict judge(ForwardPath recipient) {
    Mailbox mailbox = recipient.mailbox();
    boolean local =
        mailbox == null || mailbox.domain() instanceof DomainName name && contains(name);
    return local ? Verdict.ACCEPT : DENIED;
  }

  @Override
  public void judge(RcptContext recipient, Pending<Verdict> verdict) {
    verdict.answer(judge(recipient.forwardPath()));
  }
}
