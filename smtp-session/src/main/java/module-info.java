import org.jspecify.annotations.NullMarked;

/**
 * The sans-IO SMTP engine and the handler API over it.
 *
 * <p>{@code dev.smtpkit.session} is the engine, {@code dev.smtpkit.session.handler} the callbacks
 * most users write and the driver between the two.
 */
@NullMarked
module dev.smtpkit.session {
  requires static transitive org.jspecify;
  requires transitive dev.smtpkit.proto;
  requires transitive dev.smtpkit.sasl;

  exports dev.smtpkit.session;
  exports dev.smtpkit.session.client;
  exports dev.smtpkit.session.handler;
}
