package dev.smtpkit.session;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** 8BITMIME (RFC 6152): BODY, of which BINARYMIME is another extension's value. */
final class EightBitMimeExtension implements Extension {

  @Override
  public String ehloLine(SessionView session) {
    return "8BITMIME";
  }

  @Override
  public Set<String> mailParameters() {
    return Set.of("BODY");
  }

  @Override
  public @Nullable Reply checkMail(MailParameters parameters, SessionView session) {
    return parameters.body() == BodyType.BINARY_MIME ? Replies.PARAMETER_NOT_RECOGNIZED : null;
  }
}
