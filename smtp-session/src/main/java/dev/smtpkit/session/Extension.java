package dev.smtpkit.session;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Reply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
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

  /** The keywords of the parameters that the extension adds to MAIL, in upper case. */
  default Set<String> mailParameters() {
    return Set.of();
  }

  /** The keywords of the parameters that the extension adds to RCPT, in upper case. */
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
   * @return the reply, null where the owner is to be asked by an {@link Event.ExtensionCommand}
   */
  default @Nullable Reply answer(Command command, SessionView session) {
    return null;
  }

  /**
   * What a server honours by itself: PIPELINING, SIZE, 8BITMIME, BINARYMIME, CHUNKING, SMTPUTF8,
   * STARTTLS where TLS is configured, AUTH where a mechanism is, LIMITS, ENHANCEDSTATUSCODES and
   * HELP; and VRFY, which is not listed and answered 252.
   */
  static List<Extension> standard() {
    return List.of(
        pipelining(),
        size(),
        eightBitMime(),
        binaryMime(),
        chunking(),
        smtpUtf8(),
        startTls(),
        auth(),
        limits(),
        enhancedStatusCodes(),
        help(),
        vrfy());
  }

  /** PIPELINING (RFC 2920). The engine always keeps its rules; this only says so. */
  static Extension pipelining() {
    return new PipeliningExtension();
  }

  /** SIZE (RFC 1870), with the configuration's limit. */
  static Extension size() {
    return new SizeExtension();
  }

  /** 8BITMIME (RFC 6152). */
  static Extension eightBitMime() {
    return new EightBitMimeExtension();
  }

  /** BINARYMIME (RFC 3030 3), with CHUNKING only. */
  static Extension binaryMime() {
    return new BinaryMimeExtension();
  }

  /** CHUNKING (RFC 3030 2): BDAT. */
  static Extension chunking() {
    return new ChunkingExtension();
  }

  /** SMTPUTF8 (RFC 6531), with 8BITMIME only. */
  static Extension smtpUtf8() {
    return new SmtpUtf8Extension();
  }

  /** STARTTLS (RFC 3207), offered in clear where the configuration has TLS. */
  static Extension startTls() {
    return new StartTlsExtension();
  }

  /** AUTH (RFC 4954), with the mechanisms that can be used now. */
  static Extension auth() {
    return new AuthExtension();
  }

  /** LIMITS (RFC 9422): RCPTMAX, and MAILMAX where the configuration sets one. */
  static Extension limits() {
    return new LimitsExtension();
  }

  /** ENHANCEDSTATUSCODES (RFC 2034). Replies carry them in any case. */
  static Extension enhancedStatusCodes() {
    return new EnhancedStatusCodesExtension();
  }

  /** HELP, with the verbs that are served. */
  static Extension help() {
    return new HelpExtension();
  }

  /** VRFY, answered 252 whoever is asked for (RFC 5321 3.5.3). */
  static Extension vrfy() {
    return new VrfyExtension(false);
  }

  /** VRFY, answered by the owner. */
  static Extension servedVrfy() {
    return new VrfyExtension(true);
  }

  /** EXPN, answered by the owner: 252 where it is switched off by policy (RFC 5321 3.5.2). */
  static Extension expn() {
    return new ExpnExtension();
  }

  /** ETRN (RFC 1985), answered by the owner. */
  static Extension etrn() {
    return new EtrnExtension();
  }

  /**
   * DSN (RFC 3461). Whoever configures it owes the notifications that RET, ENVID, NOTIFY and ORCPT
   * ask for.
   */
  static Extension dsn() {
    return new DsnExtension();
  }

  /** REQUIRETLS (RFC 8689), offered under TLS only. Whoever configures it relays accordingly. */
  static Extension requireTls() {
    return new RequireTlsExtension();
  }

  /**
   * DELIVERBY (RFC 2852). Whoever configures it returns or reports what comes too late.
   *
   * @param minimum the shortest time in seconds that is taken for "R", 0 if there is no minimum
   */
  static Extension deliverBy(int minimum) {
    return new DeliverByExtension(minimum);
  }

  /**
   * FUTURERELEASE (RFC 4865), for submission. Whoever configures it holds messages back.
   *
   * @param longest how long a message may be held: a second to 999999999 seconds
   * @param clock tells the time of day
   */
  static Extension futureRelease(Duration longest, InstantSource clock) {
    return new FutureReleaseExtension(longest, clock);
  }

  /**
   * MT-PRIORITY (RFC 6710).
   *
   * @param profile the name of the priority profile, null to name none
   */
  static Extension mtPriority(@Nullable String profile) {
    return new MtPriorityExtension(profile);
  }

  /** RRVS (RFC 7293). Whoever configures it knows since when a mailbox has its owner. */
  static Extension rrvs() {
    return new RrvsExtension();
  }

  /**
   * XCLIENT (Postfix XCLIENT_README).
   *
   * @param trusted whom it is offered to and taken from, by what the transport sees
   */
  static Extension xclient(Predicate<Peer> trusted) {
    return new XClientExtension(trusted);
  }
}
