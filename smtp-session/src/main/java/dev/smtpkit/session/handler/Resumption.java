package dev.smtpkit.session.handler;

/**
 * The other half of a {@link MessageSink#write}: the token by which a sink that has answered {@link
 * MessageSink.Progress#PENDING} lets octets come again. There is one for each write; it works once.
 */
@FunctionalInterface
public interface Resumption {

  /**
   * Lets octets come again: the sink does not need the span any more. Called from any thread, also
   * before the write has returned PENDING.
   *
   * @return false, with nothing done, if it was used before or if the write was DONE
   */
  boolean resume();
}
