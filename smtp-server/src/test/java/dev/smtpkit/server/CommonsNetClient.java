package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.Writer;
import org.apache.commons.net.smtp.AuthenticatingSMTPClient;
import org.apache.commons.net.smtp.AuthenticatingSMTPClient.AUTH_METHOD;

/** Apache Commons Net. */
final class CommonsNetClient implements JavaClient {

  private static final int TIMEOUT_MILLIS = 30_000;

  @Override
  public void send(Way way, String sender, String recipient, byte[] octets) throws Exception {
    AuthenticatingSMTPClient client = new AuthenticatingSMTPClient(way.tlsAtOnce(), way.tls());
    client.setEndpointCheckingEnabled(true);
    client.setDefaultTimeout(TIMEOUT_MILLIS);
    client.connect("localhost", way.port());
    try {
      require(client, client.elogin("client.example"));
      if (way.authenticated()) {
        if (!way.tlsAtOnce()) {
          require(client, client.execTLS());
          require(client, client.elogin("client.example"));
        }
        AUTH_METHOD method = AUTH_METHOD.valueOf(way.mechanism().replace('-', '_'));
        require(client, client.auth(method, Way.USER, way.password()));
      }
      require(client, client.setSender(sender));
      require(client, client.addRecipient(recipient));
      Writer message = client.sendMessageData();
      require(client, message != null);
      // This client writes characters, each of which becomes an octet.
      message.write(new String(octets, ISO_8859_1));
      message.close();
      require(client, client.completePendingCommand());
      require(client, client.logout());
    } finally {
      client.disconnect();
    }
  }

  private static void require(AuthenticatingSMTPClient client, boolean done) throws IOException {
    if (!done) {
      throw new IOException(client.getReplyString());
    }
  }

  @Override
  public String toString() {
    return "Commons Net";
  }
}
