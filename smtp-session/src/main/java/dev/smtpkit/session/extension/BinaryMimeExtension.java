package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;
import java.util.Set;

/** BINARYMIME (RFC 3030 3): any octets, by BDAT only. */
final class BinaryMimeExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.BINARYMIME;
  }

  @Override
  public Set<String> requires() {
    return Set.of(EhloKeyword.CHUNKING);
  }

  @Override
  public Set<String> mailParameters() {
    return Set.of("BODY");
  }
}
