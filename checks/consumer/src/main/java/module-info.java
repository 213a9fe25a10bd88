/** Programs that use the libraries by nothing but their exported packages and services. */
module dev.smtpkit.it.consumer {
  requires dev.smtpkit.proto;
  requires dev.smtpkit.session;
  requires java.security.sasl;

  uses java.security.Provider;
}
