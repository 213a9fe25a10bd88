import org.jspecify.annotations.NullMarked;

/**
 * The sans-IO SMTP engines and the handler API over the server's.
 *
 * <p>{@code dev.smtpkit.session} has the words that both sides share, {@code ….extension} the
 * service extensions, {@code ….server} and {@code ….client} the engines, {@code ….handler} the
 * callbacks that most users write and the driver between them and the server's engine, {@code
 * ….message} layers for the messages that a handler takes.
 */
@NullMarked
module dev.smtpkit.session {
  requires static transitive org.jspecify;
  requires transitive dev.smtpkit.proto;
  requires transitive dev.smtpkit.sasl;

  exports dev.smtpkit.session;
  exports dev.smtpkit.session.client;
  exports dev.smtpkit.session.extension;
  exports dev.smtpkit.session.handler;
  exports dev.smtpkit.session.message;
  exports dev.smtpkit.session.server;
}
