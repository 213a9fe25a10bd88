package dev.smtpkit.server;

import javax.net.ssl.SSLContext;

/** Somebody else's client library, as a program would use it to send one message. */
interface JavaClient {

  /**
   * Where to and as whom.
   *
   * @param listener smtp, submission or smtps
   * @param mechanism the SASL mechanism; empty for mail in clear from nobody
   */
  record Way(String listener, int port, String mechanism, String password, SSLContext tls) {

    static final String USER = "tim";

    boolean tlsAtOnce() {
      return listener.equals("smtps");
    }

    boolean authenticated() {
      return !mechanism.isEmpty();
    }
  }

  /** Sends octets that are a message with CRLF at its line ends; what fails is thrown. */
  void send(Way way, String sender, String recipient, byte[] octets) throws Exception;
}
