import org.jspecify.annotations.NullMarked;

/** A transport for SMTP sessions on raw {@code java.nio}. */
@NullMarked
module dev.smtpkit.transport.nio {
  requires static transitive org.jspecify;
  requires transitive dev.smtpkit.session;
  requires org.slf4j;

  exports dev.smtpkit.transport.nio;
}
