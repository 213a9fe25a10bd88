package dev.smtpkit.session.extension;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.server.ServerEvent;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service extension (RFC 5321 2.2): what it says in the reply to EHLO, which parameters it
 * brings, which verbs it serves. All of it comes from here, so a parameter is taken exactly when
 * its extension was offered.
 *
 * <p>Implementations are immutable and shared by all sessions. None can touch framing: a verb is a
 * line in, and one reply out.
 */
public interface Extension {

  /** The EHLO keyword, in upper case; of an extension that is never listed, its verb. */
  String keyword();

  /**
   * The line in the reply to EHLO: the keyword and what belongs to it.
   *
   * @param session the session that said EHLO
   * @return the line without its code, null where the extension is not offered now
   */
  default @Nullable String ehloLine(SessionView session) {
    return keyword();
  }

  /** The keywords of extensions without which this one cannot be configured. */
  default Set<String> requires() {
    return Set.of();
  }

  /**
   * The keywords of the parameters that the extension adds to MAIL, in upper case. The toolkit's
   * own client sends a parameter that it has no type for only if the server offered an EHLO keyword
   * of the same name.
   */
  default Set<String> mailParameters() {
    return Set.of();
  }

  /**
   * The keywords of the parameters that the extension adds to RCPT, in upper case; as for {@link
   * #mailParameters}.
   */
  default Set<String> rcptParameters() {
    return Set.of();
  }

  /** The octets by which command lines may be longer for it (RFC 5321 4.1.1.11). */
  default int addedOctets() {
    return 0;
  }

  /** The verbs that the extension serves, in upper case; none that the engine itself knows. */
  default Set<String> verbs() {
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
   * Answers a command of one of {@link #verbs}, in any state of the session but an open exchange or
   * message.
   *
   * @param command the command; a verb that the parser does not know is {@link Command.Unknown}
   * @param session the session
   * @return the reply, null where the owner is to be asked by an {@link
   *     ServerEvent.ExtensionCommand}
   */
  default @Nullable Reply answer(Command command, SessionView session) {
    return null;
  }
}
