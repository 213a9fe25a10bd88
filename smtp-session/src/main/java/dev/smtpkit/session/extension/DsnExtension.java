package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;
import java.util.Set;

/** DSN (RFC 3461 4): what the sender wants to be told, and how. */
final class DsnExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.DSN;
  }

  @Override
  public Set<String> mailParameters() {
    return Set.of("RET", "ENVID");
  }

  @Override
  public Set<String> rcptParameters() {
    return Set.of("NOTIFY", "ORCPT");
  }

  @Override
  public int addedOctets() {
    // RET 9, ENVID= with 100; or NOTIFY 29, ORCPT= with 500, which is the longer of the two lines.
    return 29 + 507;
  }
}
