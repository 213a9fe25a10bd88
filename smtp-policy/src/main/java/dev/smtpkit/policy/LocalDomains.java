package dev.smtpkit.policy;

import com.google.common.collect.ImmutableSet;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Verdict;
import java.util.Collection;
import java.util.Set;

/**
 * The domains that a server takes mail for. Everything else is relaying, and denied (RFC 5321 7.8).
 *
 * <p>Immutable.
 */
public final class LocalDomains {

  private final ImmutableSet<DomainName> domains;

  /**
   * A set of domains.
   *
   * @param domains the domains, whatever their case
   */
  public LocalDomains(Collection<DomainName> domains) {
    this.domains = ImmutableSet.copyOf(domains);
  }

  /** The domains, in the order they were given. */
  public Set<DomainName> domains() {
    return domains;
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
        mailbox == null || mailbox.domain() instanceof DomainName name && domains.contains(name);
    return local ? Verdict.ACCEPT : Verdict.refuse(Replies.RELAYING_DENIED);
  }
}
