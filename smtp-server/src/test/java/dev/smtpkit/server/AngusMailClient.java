package dev.smtpkit.server;

import jakarta.mail.Address;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.util.Properties;

/** Angus Mail. */
final class AngusMailClient implements JavaClient {

  @Override
  public void send(Way way, String sender, String recipient, byte[] octets) throws Exception {
    String protocol = way.tlsAtOnce() ? "smtps" : "smtp";
    Properties properties = new Properties();
    set(properties, protocol, "host", "localhost");
    set(properties, protocol, "port", Integer.toString(way.port()));
    set(properties, protocol, "timeout", "30000");
    set(properties, protocol, "localhost", "client.example");
    set(properties, protocol, "from", sender);
    if (way.authenticated()) {
      set(properties, protocol, "auth", "true");
      set(properties, protocol, "starttls.required", Boolean.toString(!way.tlsAtOnce()));
      set(properties, protocol, "ssl.checkserveridentity", "true");
      properties.put("mail." + protocol + ".ssl.socketFactory", way.tls().getSocketFactory());
      boolean own = way.mechanism().equals("PLAIN") || way.mechanism().equals("LOGIN");
      set(properties, protocol, "sasl.enable", Boolean.toString(!own));
      set(properties, protocol, own ? "auth.mechanisms" : "sasl.mechanisms", way.mechanism());
    }
    Session session = Session.getInstance(properties);
    MimeMessage message = new MimeMessage(session, new ByteArrayInputStream(octets));
    try (Transport transport = session.getTransport(protocol)) {
      if (way.authenticated()) {
        transport.connect(Way.USER, way.password());
      } else {
        transport.connect();
      }
      transport.sendMessage(message, new Address[] {new InternetAddress(recipient)});
    }
  }

  private static void set(Properties properties, String protocol, String name, String value) {
    properties.put("mail." + protocol + '.' + name, value);
  }

  @Override
  public String toString() {
    return "Angus Mail";
  }
}
