import org.jspecify.annotations.NullMarked;

/** SASL mechanisms as exchanges, client and server, for any protocol that carries SASL. */
@NullMarked
module dev.smtpkit.sasl {
  requires static transitive org.jspecify;

  exports dev.smtpkit.sasl;
}
