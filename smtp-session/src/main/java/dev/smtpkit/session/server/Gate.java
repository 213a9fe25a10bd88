package dev.smtpkit.session.server;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.Verb;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which verbs a client may use before it has started TLS or authenticated, where it has to. */
final class Gate {

  /** RFC 3207 4, RFC 6409 4.3. */
  private static final Set<Verb> BEFORE_TLS =
      EnumSet.of(Verb.EHLO, Verb.LHLO, Verb.STARTTLS, Verb.NOOP, Verb.QUIT);

  /** RFC 4954 6. */
  private static final Set<Verb> BEFORE_AUTH =
      EnumSet.of(
          Verb.EHLO,
          Verb.HELO,
          Verb.LHLO,
          Verb.STARTTLS,
          Verb.AUTH,
          Verb.NOOP,
          Verb.RSET,
          Verb.QUIT);

  private Gate() {}

  /**
   * Checks that clients can do what they have to.
   *
   * @throws IllegalArgumentException if they cannot
   */
  static void check(ServerConfiguration configuration) {
    if (configuration.requiresTls() && !configuration.hasTls()) {
      throw new IllegalArgumentException(
          "TLS is required and not there: offerTls() or implicitTls() first");
    }
    if (configuration.requiresAuthentication() && !configuration.canAuthenticate()) {
      throw new IllegalArgumentException(
          "authentication is required and no mechanism can be used: set mechanisms(), and"
              + " offerTls() or allowCleartextPasswords() for those that send the password");
    }
  }

  /**
   * The reply to a verb that may not be used yet, null if it may.
   *
   * @param verb the verb, null for one that only an extension knows
   */
  static @Nullable Reply refusal(SessionFacts session, @Nullable Verb verb) {
    if (session.configuration.requiresTls() && session.client.tls() == null) {
      return passes(BEFORE_TLS, verb) ? null : Replies.TLS_REQUIRED;
    }
    if (session.configuration.requiresAuthentication() && session.client.identity() == null) {
      return passes(BEFORE_AUTH, verb) ? null : Replies.AUTHENTICATION_REQUIRED;
    }
    return null;
  }

  private static boolean passes(Set<Verb> verbs, @Nullable Verb verb) {
    return verb != null && verbs.contains(verb);
  }
}
