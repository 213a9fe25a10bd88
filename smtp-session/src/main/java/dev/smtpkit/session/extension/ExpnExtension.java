package dev.smtpkit.session.extension;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.session.SessionView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** EXPN (RFC 5321 3.5), listed where it is served. */
final class ExpnExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.EXPN;
  }

  @Override
  public Set<String> verbs() {
    return Set.of("EXPN");
  }

  @Override
  public @Nullable Reply answer(Command command, SessionView session) {
    return command instanceof Command.Lookup lookup
            && lookup.inReply() == Utf8.ALLOWED
            && !session.offers(EhloKeyword.SMTPUTF8)
        ? Replies.PARAMETER_NOT_RECOGNIZED
        : null;
  }
}
