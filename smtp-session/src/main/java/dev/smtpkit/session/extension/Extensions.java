package dev.smtpkit.session.extension;

import dev.smtpkit.session.Peer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The extensions that the toolkit has. All are immutable and may be shared by configurations. */
public final class Extensions {

  /** The attributes that XCLIENT takes. */
  public static final List<String> XCLIENT_ATTRIBUTES =
      List.of("NAME", "ADDR", "PORT", "PROTO", "HELO", "LOGIN", "DESTADDR", "DESTPORT");

  private Extensions() {}

  /**
   * The extensions that a server serves without help of its owner: PIPELINING, SIZE, 8BITMIME,
   * BINARYMIME, CHUNKING, SMTPUTF8, STARTTLS where TLS is configured, AUTH where a mechanism is,
   * LIMITS, ENHANCEDSTATUSCODES and HELP; and VRFY, which is not listed and answered 252.
   */
  public static List<Extension> standard() {
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
  public static Extension pipelining() {
    return new PipeliningExtension();
  }

  /** SIZE (RFC 1870), with the configuration's limit. */
  public static Extension size() {
    return new SizeExtension();
  }

  /** 8BITMIME (RFC 6152). */
  public static Extension eightBitMime() {
    return new EightBitMimeExtension();
  }

  /** BINARYMIME (RFC 3030 3), with CHUNKING only. */
  public static Extension binaryMime() {
    return new BinaryMimeExtension();
  }

  /** CHUNKING (RFC 3030 2): BDAT. */
  public static Extension chunking() {
    return new ChunkingExtension();
  }

  /** SMTPUTF8 (RFC 6531), with 8BITMIME only. */
  public static Extension smtpUtf8() {
    return new SmtpUtf8Extension();
  }

  /** STARTTLS (RFC 3207), offered in clear where the configuration has TLS. */
  public static Extension startTls() {
    return new StartTlsExtension();
  }

  /** AUTH (RFC 4954), with the mechanisms that can be used now. */
  public static Extension auth() {
    return new AuthExtension();
  }

  /** LIMITS (RFC 9422): RCPTMAX, and MAILMAX where the configuration sets one. */
  public static Extension limits() {
    return new LimitsExtension();
  }

  /** ENHANCEDSTATUSCODES (RFC 2034). Replies carry them in any case. */
  public static Extension enhancedStatusCodes() {
    return new EnhancedStatusCodesExtension();
  }

  /** HELP, with the verbs that are served. */
  public static Extension help() {
    return new HelpExtension();
  }

  /** VRFY, answered 252 whoever is asked for (RFC 5321 3.5.3). */
  public static Extension vrfy() {
    return new VrfyExtension(false);
  }

  /** VRFY, answered by the owner. */
  public static Extension servedVrfy() {
    return new VrfyExtension(true);
  }

  /** EXPN, answered by the owner: 252 where it is switched off by policy (RFC 5321 3.5.2). */
  public static Extension expn() {
    return new ExpnExtension();
  }

  /** ETRN (RFC 1985), answered by the owner. */
  public static Extension etrn() {
    return new EtrnExtension();
  }

  /**
   * DSN (RFC 3461). Whoever configures it owes the notifications that RET, ENVID, NOTIFY and ORCPT
   * ask for.
   */
  public static Extension dsn() {
    return new DsnExtension();
  }

  /** REQUIRETLS (RFC 8689), offered under TLS only. Whoever configures it relays accordingly. */
  public static Extension requireTls() {
    return new RequireTlsExtension();
  }

  /**
   * DELIVERBY (RFC 2852). Whoever configures it returns or reports what comes too late.
   *
   * @param minimum the shortest time in seconds that is taken for "R", 0 if there is no minimum
   */
  public static Extension deliverBy(int minimum) {
    return new DeliverByExtension(minimum);
  }

  /**
   * FUTURERELEASE (RFC 4865), for submission. Whoever configures it holds messages back.
   *
   * @param longest how long a message may be held: a second to 999999999 seconds
   * @param clock tells the time of day
   */
  public static Extension futureRelease(Duration longest, InstantSource clock) {
    return new FutureReleaseExtension(longest, clock);
  }

  /**
   * MT-PRIORITY (RFC 6710).
   *
   * @param profile the name of the priority profile, null to name none
   */
  public static Extension mtPriority(@Nullable String profile) {
    return new MtPriorityExtension(profile);
  }

  /** RRVS (RFC 7293). Whoever configures it knows since when a mailbox has its owner. */
  public static Extension rrvs() {
    return new RrvsExtension();
  }

  /**
   * XCLIENT (Postfix XCLIENT_README).
   *
   * @param trusted whom it is offered to and taken from, by what the transport sees
   */
  public static Extension xclient(Predicate<Peer> trusted) {
    return new XClientExtension(trusted);
  }
}
