package dev.smtpkit.session.server;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.sasl.Identity;
import java.util.Locale;
import java.util.Set;

/** Which senders an authenticated client may use (RFC 6409 6.1). Thread-safe; does not block. */
@FunctionalInterface
public interface SenderRule {

  /**
   * Whether a client may send as somebody.
   *
   * @param identity who the client is
   * @param sender the reverse-path of its MAIL, the null path too
   */
  boolean permits(Identity identity, ReversePath sender);

  /**
   * Everybody may send as themselves and as nobody. An identity with an "@" is the sender's
   * mailbox, its domain in any case; one without owns its name at each of the domains.
   *
   * @param domains the domains
   */
  static SenderRule own(Set<DomainName> domains) {
    Set<DomainName> own = Set.copyOf(domains);
    return (identity, sender) -> {
      Mailbox mailbox = sender.mailbox();
      if (mailbox == null) {
        return true;
      }
      String name = identity.authzid();
      int at = name.lastIndexOf('@');
      if (at < 0) {
        return mailbox.localPart().equals(name)
            && mailbox.domain() instanceof DomainName domain
            && own.contains(domain);
      }
      return mailbox.localPart().equals(name.substring(0, at))
          && mailbox
              .domain()
              .text()
              .toLowerCase(Locale.ROOT)
              .equals(name.substring(at + 1).toLowerCase(Locale.ROOT));
    };
  }
}
