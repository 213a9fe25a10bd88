package dev.smtpkit.session.extension;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.session.SessionView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** VRFY (RFC 5321 3.5): a list of who has a mailbox is what many look for. */
final class VrfyExtension implements Extension {

  private final boolean served;

  VrfyExtension(boolean served) {
    this.served = served;
  }

  @Override
  public String keyword() {
    return EhloKeyword.VRFY;
  }

  @Override
  public @Nullable String ehloLine(SessionView session) {
    return null;
  }

  @Override
  public Set<String> verbs() {
    return Set.of("VRFY");
  }

  @Override
  public @Nullable Reply answer(Command command, SessionView session) {
    if (command instanceof Command.Lookup lookup
        && lookup.inReply() == Utf8.ALLOWED
        && !session.offers(EhloKeyword.SMTPUTF8)) {
      return Replies.PARAMETER_NOT_RECOGNIZED;
    }
    return served ? null : Replies.CANNOT_VRFY;
  }
}
