/** Programs that use the libraries by nothing but their exported packages and services. */
module dev.smtpkit.checks.consumer {
  requires dev.smtpkit.policy;
  requires dev.smtpkit.proto;
  requires dev.smtpkit.sasl;
  requires dev.smtpkit.session;
  requires dev.smtpkit.testkit;
  requires dev.smtpkit.transport.nio;
  requires java.security.sasl;

  uses java.security.Provider;
}
