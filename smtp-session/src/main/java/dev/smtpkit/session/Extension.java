package dev.smtpkit.session;

import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Reply;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service extension (RFC 5321 2.2): what it says in the reply to EHLO and which parameters it
 * brings. Both come from here, so a parameter is taken exactly when its extension was offered.
 *
 * <p>Implementations are immutable and shared by all sessions. None can touch framing.
 */
public interface Extension {

  /**
   * The line in the reply to EHLO: the keyword and what belongs to it.
   *
   * @param session the session that said EHLO
   * @return the line without its code, null where the extension is not offered now
   */
  @Nullable String ehloLine(SessionView session);

  /** The keywords of the parameters that the extension adds to MAIL, in upper case. */
  default Set<String> mailParameters() {
    return Set.of();
  }

  /** The keywords of the parameters that the extension adds to RCPT, in upper case. */
  default Set<String> rcptParameters() {
    return Set.of();
  }

  /**
   * Judges the parameters of MAIL before anybody is asked about the sender.
   *
   * @param parameters the parameters, this extension's and all others
   * @param session the session
   * @return the reply that refuses them, null if there is nothing against them
   */
  default @Nullable Reply checkMail(MailParameters parameters, SessionView session) {
    return null;
  }

  /**
   * Judges the parameters of RCPT before anybody is asked about the recipient.
   *
   * @param parameters the parameters, this extension's and all others
   * @param session the session
   * @return the reply that refuses them, null if there is nothing against them
   */
  default @Nullable Reply checkRcpt(RcptParameters parameters, SessionView session) {
    return null;
  }

  /**
   * The extensions that a server honours by itself: PIPELINING, SIZE, 8BITMIME,
   * ENHANCEDSTATUSCODES, AUTH where a mechanism is configured, and HELP.
   */
  static List<Extension> standard() {
    return List.of(
        new PipeliningExtension(),
        new SizeExtension(),
        new EightBitMimeExtension(),
        new EnhancedStatusCodesExtension(),
        new AuthExtension(),
        new HelpExtension());
  }
}
