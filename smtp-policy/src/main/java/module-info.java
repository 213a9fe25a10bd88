import org.jspecify.annotations.NullMarked;

/** Policies for mail handlers: whom a server takes mail for. */
@NullMarked
module dev.smtpkit.policy {
  requires static transitive org.jspecify;
  requires transitive dev.smtpkit.session;
  requires com.google.common;

  exports dev.smtpkit.policy;
}
