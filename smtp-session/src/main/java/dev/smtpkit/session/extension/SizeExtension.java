package dev.smtpkit.session.extension;

import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.SessionView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SIZE (RFC 1870): a message that says it is too big is refused before it is sent. */
final class SizeExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.SIZE;
  }

  @Override
  public String ehloLine(SessionView session) {
    return "SIZE " + session.maxMessageOctets();
  }

  @Override
  public Set<String> mailParameters() {
    return Set.of("SIZE");
  }

  @Override
  public int addedOctets() {
    return 26;
  }

  @Override
  public @Nullable Reply checkMail(MailParameters parameters, SessionView session) {
    return parameters.size().orElse(0) > session.maxMessageOctets()
        ? Replies.MESSAGE_TOO_BIG
        : null;
  }
}
