package dev.smtpkit.session.extension;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.EnhancedStatusCode;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReplyCode;
import dev.smtpkit.session.SessionView;
import java.util.List;
import java.util.Set;

/** HELP (RFC 5321 4.1.1.8), listed because RFC 5321 4.1.1.1 has verbs beyond the minimum listed. */
final class HelpExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.HELP;
  }

  @Override
  public Set<String> verbs() {
    return Set.of("HELP");
  }

  @Override
  public Reply answer(Command command, SessionView session) {
    return Reply.of(
        new ReplyCode(214),
        new EnhancedStatusCode(2, 0, 0),
        List.of("Commands: " + String.join(" ", session.verbs()), "See RFC 5321"));
  }
}
