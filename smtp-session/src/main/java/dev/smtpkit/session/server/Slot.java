package dev.smtpkit.session.server;

import dev.smtpkit.proto.Reply;
import org.jspecify.annotations.Nullable;

/** A place in the order of replies. */
sealed interface Slot permits Decision, Slot.Said {

  /** The reply that stands here, null while it is not known. */
  @Nullable Reply reply();

  /**
   * A reply that was known when its place was taken.
   *
   * @param reply the reply
   */
  record Said(Reply reply) implements Slot {}
}
