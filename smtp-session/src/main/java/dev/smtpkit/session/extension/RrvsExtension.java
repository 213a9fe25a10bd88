package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;
import java.util.Set;

/**
 * RRVS (RFC 7293 3): a recipient is meant only if the mailbox has had its owner for long enough.
 */
final class RrvsExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.RRVS;
  }

  @Override
  public Set<String> rcptParameters() {
    return Set.of("RRVS");
  }

  @Override
  public int addedOctets() {
    return 33;
  }
}
