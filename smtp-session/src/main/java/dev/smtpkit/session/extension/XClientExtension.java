package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.SessionView;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** XCLIENT (Postfix XCLIENT_README), offered to trusted peers only. */
final class XClientExtension implements Extension {

  private final Predicate<Peer> trusted;

  XClientExtension(Predicate<Peer> trusted) {
    this.trusted = trusted;
  }

  @Override
  public String keyword() {
    return EhloKeyword.XCLIENT;
  }

  @Override
  public @Nullable String ehloLine(SessionView session) {
    return trusted.test(session.connection())
        ? keyword() + ' ' + String.join(" ", Extensions.XCLIENT_ATTRIBUTES)
        : null;
  }
}
