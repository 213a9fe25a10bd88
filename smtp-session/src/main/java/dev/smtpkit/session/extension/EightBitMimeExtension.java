package dev.smtpkit.session.extension;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.EhloKeyword;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.SessionView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** 8BITMIME (RFC 6152): BODY, of which BINARYMIME is another extension's value. */
final class EightBitMimeExtension implements Extension {

  @Override
  public String keyword() {
    return EhloKeyword.EIGHT_BIT_MIME;
  }

  @Override
  public Set<String> mailParameters() {
    return Set.of("BODY");
  }

  @Override
  public int addedOctets() {
    return 16;
  }

  @Override
  public @Nullable Reply checkMail(MailParameters parameters, SessionView session) {
    return parameters.body() == BodyType.BINARY_MIME && !session.offers(EhloKeyword.BINARYMIME)
        ? Replies.PARAMETER_NOT_RECOGNIZED
        : null;
  }
}
