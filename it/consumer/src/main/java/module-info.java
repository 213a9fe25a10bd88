/** A program that uses the parser and the engine, by nothing but their exported packages. */
module dev.smtpkit.it.consumer {
  requires dev.smtpkit.proto;
  requires dev.smtpkit.session;
}
