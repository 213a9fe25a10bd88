package dev.smtpkit.server;

import javax.net.ssl.SSLContext;

/** A foreign client library, used as a program would to send one message. */
interface JavaClient {

  /**
   * A listener, and the user who sends.
   *
   * @param listener smtp, submission or smtps
   * @param mechanism the SASL mechanism; empty to send without TLS and authentication
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

  /** Sends a message in octets, with CRLF at its line ends; failures are thrown. */
  void send(Way way, String sender, String recipient, byte[] octets) throws Exception;
}
