package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;

/** CHUNKING (RFC 3030 2). The engine frames chunks in any case; this lets them be taken. */
final class ChunkingExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.CHUNKING;
  }
}
