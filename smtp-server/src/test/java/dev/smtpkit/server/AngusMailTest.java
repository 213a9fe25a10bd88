package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.sasl.jca.SaslProvider;
import dev.smtpkit.server.monitoring.MailObserver;
import dev.smtpkit.server.monitoring.Service;
import dev.smtpkit.server.relay.AcceptedRecipients;
import dev.smtpkit.server.users.Users;
import dev.smtpkit.server.users.UsersFile;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.BlockingExecutor;
import dev.smtpkit.transport.nio.SmtpServer;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Security;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Angus Mail authenticates by SCRAM with our JCA provider and two properties. */
class AngusMailTest {

  private static final DomainName HOST = DomainName.of("example.org");

  @TempDir static Path folder = Path.of("");

  private final Queue<Identity> authenticated = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void addTheProviderAndAUser() throws IOException {
    Security.addProvider(new SaslProvider());
    try (Secret password = Secret.copyOf("pässword".getBytes(UTF_8))) {
      ScramCredential record =
          ScramCredential.derive(HashFunction.SHA_256, password, new SecureRandom()::nextBytes);
      Files.writeString(folder.resolve("users"), Users.line("tim", record.text()) + "\n");
    }
  }

  @AfterAll
  static void removeTheProvider() {
    Security.removeProvider(SaslProvider.NAME);
  }

  /** Collects the identities that authenticated. */
  private final MailObserver observer =
      new MailObserver() {
        @Override
        public void authenticated(Service service, Peer client, Identity identity) {
          authenticated.add(identity);
        }
      };

  /** Runs a server that offers one mechanism and no other. */
  private void withServer(String mechanism, Use use) throws Exception {
    UsersFile users = new UsersFile(folder.resolve("users"), new LocalDomains(List.of(HOST)));
    List<ServerMechanism> only =
        users.mechanisms(HOST, null).stream()
            .filter(each -> each.name().equals(mechanism))
            .toList();
    assertThat(only).hasSize(1);
    ServerConfiguration configuration =
        ServerConfiguration.builder(HOST).mechanisms(only).allowCleartextPasswords().build();
    try (BlockingExecutor blocking = BlockingExecutor.builder().threads(1).maxWaiting(10).build();
        SmtpServer server =
            SmtpServer.builder(
                    configuration,
                    PolicyHandler.builder()
                        .rcpt(AcceptedRecipients.everybody())
                        .before(
                            session ->
                                new ServerHandler(
                                    session, users, blocking, new DiscardingStore(), observer)))
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .eventLoops(1)
                .start()) {
      use.of(((InetSocketAddress) server.addresses().get(0)).getPort());
    }
  }

  /** A use of that server. */
  private interface Use {
    void of(int port) throws MessagingException;
  }

  private static Session session(int port, String mechanism) {
    Properties properties = new Properties();
    properties.put("mail.smtp.host", "127.0.0.1");
    properties.put("mail.smtp.port", Integer.toString(port));
    properties.put("mail.smtp.timeout", "20000");
    properties.put("mail.smtp.auth", "true");
    if (mechanism.startsWith("SCRAM")) {
      properties.put("mail.smtp.sasl.enable", "true");
      properties.put("mail.smtp.sasl.mechanisms", mechanism);
    }
    // With SCRAM, too: these are the mechanisms that it falls back to.
    properties.put("mail.smtp.auth.mechanisms", mechanism);
    return Session.getInstance(properties);
  }

  private static void send(Session session, String password) throws MessagingException {
    MimeMessage message = new MimeMessage(session);
    message.setFrom("tim@client.example");
    message.setRecipient(Message.RecipientType.TO, new InternetAddress("someone@example.org"));
    message.setSubject("hello");
    message.setText("hello");
    try (Transport transport = session.getTransport("smtp")) {
      transport.connect("tim", password);
      transport.sendMessage(message, message.getAllRecipients());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "PLAIN", "LOGIN"})
  void sendsMailAsAUser(String mechanism) throws Exception {
    withServer(
        mechanism,
        port -> {
          send(session(port, mechanism), "pässword");
          assertThat(authenticated).containsExactly(Identity.of("tim"));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "PLAIN", "LOGIN"})
  void isRefusedWithAWrongPassword(String mechanism) throws Exception {
    withServer(
        mechanism,
        port -> {
          assertThatExceptionOfType(AuthenticationFailedException.class)
              .isThrownBy(() -> send(session(port, mechanism), "password"));
          assertThat(authenticated).isEmpty();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "LOGIN"})
  void sendsNoPasswordInClearIfScramIsAskedFor(String offered) throws Exception {
    withServer(
        offered,
        port -> {
          assertThatExceptionOfType(MessagingException.class)
              .isThrownBy(() -> send(session(port, "SCRAM-SHA-256"), "pässword"));
          assertThat(authenticated).isEmpty();
        });
  }

  @Test
  void hasNoScramWithoutTheProvider() throws Exception {
    Security.removeProvider(SaslProvider.NAME);
    try {
      withServer(
          "SCRAM-SHA-256",
          port ->
              assertThatExceptionOfType(MessagingException.class)
                  .isThrownBy(() -> send(session(port, "SCRAM-SHA-256"), "pässword")));
    } finally {
      Security.addProvider(new SaslProvider());
    }
  }
}
