package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;

/** ENHANCEDSTATUSCODES (RFC 2034). */
final class EnhancedStatusCodesExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.ENHANCEDSTATUSCODES;
  }
}
