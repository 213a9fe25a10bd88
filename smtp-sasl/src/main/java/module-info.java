import dev.smtpkit.sasl.jca.SaslProvider;
import java.security.Provider;
import org.jspecify.annotations.NullMarked;

/** SASL mechanisms as exchanges, client and server, for any protocol that carries SASL. */
@NullMarked
module dev.smtpkit.sasl {
  requires static transitive org.jspecify;
  requires static org.bouncycastle.provider;
  requires com.ongres.saslprep;
  requires com.ongres.stringprep;
  requires java.security.sasl;

  exports dev.smtpkit.sasl;
  exports dev.smtpkit.sasl.crypto;
  exports dev.smtpkit.sasl.jca;

  provides Provider with
      SaslProvider;
}
