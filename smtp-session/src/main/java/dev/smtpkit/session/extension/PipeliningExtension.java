package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;

/** PIPELINING (RFC 2920). */
final class PipeliningExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.PIPELINING;
  }
}
