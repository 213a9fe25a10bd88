package dev.smtpkit.session;

import dev.smtpkit.proto.EsmtpParameter;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.sasl.ServerMechanism;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * AUTH (RFC 4954): the mechanisms that can be used right now. Once authenticated there is nothing
 * left to offer. Whoever is offered AUTH may name a submitter to MAIL (RFC 4954 5).
 */
final class AuthExtension implements Extension {

  private static final String KEYWORD = "AUTH";

  private static final Reply BAD_VALUE =
      new SyntaxError(SyntaxError.Kind.BAD_PARAMETER_VALUE, Verb.MAIL, 0).reply();

  @Override
  public @Nullable String ehloLine(SessionView session) {
    List<ServerMechanism> mechanisms = session.configuration().mechanisms();
    if (mechanisms.isEmpty() || session.identity() != null) {
      return null;
    }
    StringBuilder line = new StringBuilder("AUTH");
    mechanisms.forEach(mechanism -> line.append(' ').append(mechanism.name()));
    return line.toString();
  }

  @Override
  public Set<String> mailParameters() {
    return Set.of(KEYWORD);
  }

  @Override
  public @Nullable Reply checkMail(MailParameters parameters, SessionView session) {
    for (EsmtpParameter parameter : parameters.others()) {
      if (parameter.is(KEYWORD) && !isSubmitter(parameter.value())) {
        return BAD_VALUE;
      }
    }
    return null;
  }

  /** Nobody in particular, or xtext (RFC 4954 8): "+" begins two hexadecimal digits of any case. */
  private static boolean isSubmitter(@Nullable String value) {
    if (value == null || value.equals("<>")) {
      return value != null;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '=' || c <= ' ' || c > '~') {
        return false;
      }
      if (c == '+' && !(isHex(value, i + 1) && isHex(value, i + 2))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(String text, int at) {
    return at < text.length() && "0123456789ABCDEFabcdef".indexOf(text.charAt(at)) >= 0;
  }
}
