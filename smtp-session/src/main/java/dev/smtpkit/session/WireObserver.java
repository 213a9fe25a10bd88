package dev.smtpkit.session;

import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.Verb;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hears what passes between an engine and its peer: for metrics and logs. Called on the session's
 * thread, and must not throw or block. Nothing is computed for it where there is none.
 */
public interface WireObserver {

  /**
   * A line has come in.
   *
   * @param line what may be shown of it: control characters and octets beyond ASCII as {@code
   *     \xHH}; of whatever may hold a credential no more than its length
   */
  default void received(String line) {}

  /**
   * A reply has left.
   *
   * @param reply the reply; of a challenge, whose text may be secret, its code is all to be shown
   */
  default void replied(Reply reply) {}

  /**
   * A line kept to the grammar only by leniency.
   *
   * @param verb its verb, null if it is not known
   * @param deviations what was tolerated, one at least
   */
  default void tolerated(@Nullable Verb verb, Set<Deviation> deviations) {}

  /**
   * Octets stood behind an accepted STARTTLS in clear and were thrown away (RFC 3207 4.2): a client
   * that does not wait, or somebody who injects commands.
   *
   * @param octets how many
   */
  default void discarded(long octets) {}
}
