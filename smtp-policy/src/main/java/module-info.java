import org.jspecify.annotations.NullMarked;

/**
 * Policies for mail handlers.
 *
 * <p>{@code dev.smtpkit.policy} judges connections, senders and recipients, {@code
 * dev.smtpkit.policy.message} has layers for messages.
 */
@NullMarked
module dev.smtpkit.policy {
  requires static transitive org.jspecify;
  requires transitive dev.smtpkit.session;
  requires com.google.common;

  exports dev.smtpkit.policy;
  exports dev.smtpkit.policy.message;
}
