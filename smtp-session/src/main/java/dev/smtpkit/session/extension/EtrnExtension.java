package dev.smtpkit.session.extension;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.SessionView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** ETRN (RFC 1985 5): after EHLO, and not inside a transaction. */
final class EtrnExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.ETRN;
  }

  @Override
  public Set<String> verbs() {
    return Set.of("ETRN");
  }

  @Override
  public @Nullable Reply answer(Command command, SessionView session) {
    if (!session.offers(EhloKeyword.ETRN)) {
      return session.hello() == null ? Replies.HELLO_FIRST : Replies.NOT_IMPLEMENTED;
    }
    return session.state() == ServerState.EXPECT_MAIL ? null : Replies.BAD_SEQUENCE;
  }
}
