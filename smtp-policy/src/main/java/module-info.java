import org.jspecify.annotations.NullMarked;

/** Ready-made policies for connections, senders and recipients. */
@NullMarked
module dev.smtpkit.policy {
  requires static transitive org.jspecify;
  requires transitive dev.smtpkit.session;
  requires com.google.common;

  exports dev.smtpkit.policy;
}
