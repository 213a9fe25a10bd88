import org.jspecify.annotations.NullMarked;

/**
 * SMTP values and codecs.
 *
 * <p>{@code dev.smtpkit.proto} holds the values, {@code dev.smtpkit.proto.wire} turns octets into
 * them and back. No I/O, no clock, no thread, nothing but {@code java.base}.
 */
@NullMarked
module dev.smtpkit.proto {
  requires static transitive org.jspecify;

  exports dev.smtpkit.proto;
  exports dev.smtpkit.proto.wire;
}
