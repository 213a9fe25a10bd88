import org.jspecify.annotations.NullMarked;

/** SASL mechanisms as exchanges, client and server, for any protocol that carries SASL. */
@NullMarked
module dev.smtpkit.sasl {
  requires static transitive org.jspecify;
  requires org.bouncycastle.provider;
  requires com.ongres.saslprep;
  requires com.ongres.stringprep;

  exports dev.smtpkit.sasl;
  exports dev.smtpkit.sasl.crypto;
}
