package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;
import java.util.Set;

/** SMTPUTF8 (RFC 6531): addresses and header fields in UTF-8. */
final class SmtpUtf8Extension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.SMTPUTF8;
  }

  @Override
  public Set<String> requires() {
    return Set.of(EhloKeyword.EIGHT_BIT_MIME);
  }

  @Override
  public Set<String> mailParameters() {
    return Set.of("SMTPUTF8");
  }

  @Override
  public int addedOctets() {
    return 10;
  }
}
