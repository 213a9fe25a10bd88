package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import jakarta.mail.BodyPart;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DSN: the notification in the sender's mailbox, as Angus Mail reads it. */
class NotificationTest {

  @TempDir Path folder = Path.of("");

  private ServerProcess start(String... more) throws Exception {
    List<String> options = new ArrayList<>(List.of("--domain=example.org", "--dsn"));
    options.addAll(List.of(more));
    return ServerProcess.start(folder, options.toArray(String[]::new));
  }

  private List<Path> mailbox(String user) throws Exception {
    Path inbox = folder.resolve("mail/example.org").resolve(user).resolve("new");
    if (!Files.isDirectory(inbox)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(inbox)) {
      return files.toList();
    }
  }

  private MimeMultipart report(String user) throws Exception {
    List<Path> mail = mailbox(user);
    assertThat(mail).hasSize(1);
    Properties properties = new Properties();
    properties.put("mail.mime.allowutf8", "true");
    try (InputStream in = Files.newInputStream(mail.get(0))) {
      MimeMessage message = new MimeMessage(Session.getInstance(properties), in);
      assertThat(message.getHeader("Return-Path")).containsExactly("<>");
      assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-replied");
      assertThat(message.getFrom()[0].toString()).contains("postmaster@example.org");
      assertThat(message.getSentDate()).isNotNull();
      ContentType type = new ContentType(message.getContentType());
      assertThat(type.match("multipart/report")).isTrue();
      assertThat(type.getParameter("report-type")).isEqualTo("delivery-status");
      return (MimeMultipart) message.getContent();
    }
  }

  /** The groups of fields of the second part. */
  private static List<InternetHeaders> status(BodyPart part) throws Exception {
    String text = new String(part.getInputStream().readAllBytes(), UTF_8);
    List<InternetHeaders> groups = new ArrayList<>();
    for (String group : Splitter.on("\r\n\r\n").split(text.strip())) {
      byte[] octets = (group + "\r\n\r\n").getBytes(UTF_8);
      groups.add(new InternetHeaders(new ByteArrayInputStream(octets), true));
    }
    return groups;
  }

  private static String field(InternetHeaders fields, String name) {
    return fields.getHeader(name, null);
  }

  @Test
  void aLocalSenderWhoAskedIsToldOfEachRecipientWhoWasAskedFor() throws Exception {
    try (ServerProcess server = start();
        TestClient client = server.client()) {
      assertThat(client.say("EHLO client.example")).contains("DSN");
      client.say("MAIL FROM:<ann@example.org> RET=FULL ENVID=QQ+2B314+20x");
      String orcpt = " ORCPT=rfc822;Bob+2Btag@elsewhere.example";
      client.say("RCPT TO:<bob@example.org> NOTIFY=SUCCESS,FAILURE" + orcpt);
      client.say("RCPT TO:<carl@example.org> NOTIFY=FAILURE");
      client.say("RCPT TO:<dora@example.org>");
      client.say("RCPT TO:<Eve@example.org> NOTIFY=success ORCPT=UTF-8;b\\x{E4}r@a.example");
      client.say("RCPT TO:<Eve@example.org> NOTIFY=SUCCESS");
      client.say("DATA");
      client.send("Subject: hello", "X-Long: a", " b", "", "the body", ".");
      String reply = client.reply();
      assertThat(reply).startsWith("250");

      MimeMultipart report = report("ann");
      assertThat(report.getCount()).isEqualTo(3);
      assertThat(report.getBodyPart(0).getContent().toString())
          .contains("    bob@example.org\r\n    Eve@example.org\r\n")
          .doesNotContain("carl", "dora");
      assertThat(report.getBodyPart(1).isMimeType("message/delivery-status")).isTrue();
      List<InternetHeaders> groups = status(report.getBodyPart(1));
      assertThat(groups).hasSize(3);
      assertThat(field(groups.get(0), "Original-Envelope-Id")).isEqualTo("QQ+314 x");
      assertThat(field(groups.get(0), "Reporting-MTA")).isEqualTo("dns; mx.example.org");
      InternetHeaders bob = groups.get(1);
      assertThat(field(bob, "Original-Recipient")).isEqualTo("rfc822; Bob+tag@elsewhere.example");
      assertThat(field(bob, "Final-Recipient")).isEqualTo("rfc822; bob@example.org");
      assertThat(field(bob, "Action")).isEqualTo("delivered");
      assertThat(field(bob, "Status")).isEqualTo("2.1.5");
      assertThat(reply).endsWith(field(bob, "Final-Log-ID"));
      InternetHeaders eve = groups.get(2);
      assertThat(field(eve, "Original-Recipient")).isEqualTo("UTF-8; b\\x{E4}r@a.example");
      assertThat(field(eve, "Final-Recipient")).isEqualTo("rfc822; Eve@example.org");
      // RET applies to failures; a notification of delivery returns the header section.
      assertThat(report.getBodyPart(2).isMimeType("text/rfc822-headers")).isTrue();
      assertThat(new String(report.getBodyPart(2).getInputStream().readAllBytes(), UTF_8))
          .isEqualTo("Subject: hello\r\nX-Long: a\r\n b\r\n");
      assertThat(server.awaitLog(line -> line.contains("notification"))).contains("DELIVERED");
    }
  }

  @Test
  void nobodyElseIsTold() throws Exception {
    try (ServerProcess server = start();
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      String asked = "RCPT TO:<bob@example.org> NOTIFY=SUCCESS";
      assertThat(client.deliver("MAIL FROM:<>", asked, "")).startsWith("250");
      assertThat(client.deliver("MAIL FROM:<x@far.example>", asked, "")).startsWith("250");
      server.awaitLog(line -> line.contains("notification SENDER_ELSEWHERE"));
      String never = "RCPT TO:<bob@example.org> NOTIFY=NEVER";
      assertThat(client.deliver("MAIL FROM:<ann@example.org>", never, "")).startsWith("250");
      String silent = "RCPT TO:<bob@example.org>";
      assertThat(client.deliver("MAIL FROM:<ann@example.org>", silent, "")).startsWith("250");
      assertThat(mailbox("bob")).hasSize(4);
      assertThat(mailbox("ann")).isEmpty();
      assertThat(folder.resolve("mail/far.example")).doesNotExist();
      // A refused message is not delivered, and causes no notification.
      client.say("MAIL FROM:<ann@example.org>");
      client.say(asked);
      client.say("DATA");
      assertThat(client.say("bare\nLF\r\n.")).startsWith("550");
      assertThat(mailbox("ann")).isEmpty();
    }
  }

  @Test
  void aQueueThatDeliversByLmtpLeavesTheNotificationToTheServer() throws Exception {
    try (ServerProcess server = start("--lmtp=127.0.0.1:0");
        TestClient client = new TestClient(server.port("lmtp"))) {
      assertThat(client.say("LHLO queue.example")).contains("DSN");
      client.say("MAIL FROM:<ann@example.org>");
      client.say("RCPT TO:<bob@example.org> NOTIFY=SUCCESS");
      client.say("RCPT TO:<carl@example.org> NOTIFY=SUCCESS");
      client.say("DATA");
      assertThat(client.say(".")).startsWith("250");
      assertThat(client.reply()).startsWith("250");
      MimeMultipart report = report("ann");
      assertThat(status(report.getBodyPart(1))).hasSize(3);
      // There was no header, so there is no third part.
      assertThat(report.getCount()).isEqualTo(2);
    }
  }

  @Test
  void aNotificationThatCannotBeWrittenChangesNothingForTheMessage() throws Exception {
    try (ServerProcess server = start();
        TestClient client = server.client()) {
      Path domain = Files.createDirectories(folder.resolve("mail/example.org"));
      Files.writeString(domain.resolve("ann"), "not a folder");
      client.say("EHLO client.example");
      String asked = "RCPT TO:<bob@example.org> NOTIFY=SUCCESS";
      assertThat(client.deliver("MAIL FROM:<ann@example.org>", asked, "x")).startsWith("250");
      server.awaitLog(line -> line.contains("notification FAILED"));
      assertThat(mailbox("bob")).hasSize(1);
    }
  }

  @Test
  void whoHasNoMailboxAmongTheUsersIsElsewhere() throws Exception {
    Path users = folder.resolve("users");
    Files.writeString(users, UsersFiles.line("bob", "pässword"));
    try (ServerProcess server = start("--users=" + users);
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      String asked = "RCPT TO:<bob@example.org> NOTIFY=SUCCESS";
      assertThat(client.deliver("MAIL FROM:<ann@example.org>", asked, "")).startsWith("250");
      server.awaitLog(line -> line.contains("notification SENDER_ELSEWHERE"));
      assertThat(folder.resolve("mail/example.org/ann")).doesNotExist();
    }
  }

  @Test
  void internationalAddressesStandAsTheyAre() throws Exception {
    try (ServerProcess server = start();
        TestClient client = server.client()) {
      client.say("EHLO client.example");
      String mail = "MAIL FROM:<änne@example.org> SMTPUTF8";
      String rcpt =
          "RCPT TO:<bärbel@example.org> NOTIFY=SUCCESS ORCPT=utf-8;b\\x{E4}rbel@example.org";
      assertThat(client.deliver(mail, rcpt, "Subject: größe", "", "x")).startsWith("250");
      MimeMultipart report = report("%C3%A4nne");
      assertThat(report.getBodyPart(1).isMimeType("message/global-delivery-status")).isTrue();
      InternetHeaders bob = status(report.getBodyPart(1)).get(1);
      assertThat(field(bob, "Final-Recipient")).isEqualTo("utf-8; bärbel@example.org");
      assertThat(field(bob, "Original-Recipient")).isEqualTo("utf-8; bärbel@example.org");
      assertThat(report.getBodyPart(2).isMimeType("message/global-headers")).isTrue();
      assertThat(new String(report.getBodyPart(2).getInputStream().readAllBytes(), UTF_8))
          .isEqualTo("Subject: größe\r\n");
    }
  }

  @Test
  void withoutTheOptionThereIsNoDsn() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, "--domain=example.org");
        TestClient client = server.client()) {
      assertThat(client.say("EHLO client.example")).doesNotContain("DSN");
      assertThat(client.say("MAIL FROM:<ann@example.org> RET=HDRS")).startsWith("555");
      assertThat(client.say("MAIL FROM:<ann@example.org> ENVID=x")).startsWith("555");
      client.say("MAIL FROM:<ann@example.org>");
      assertThat(client.say("RCPT TO:<bob@example.org> NOTIFY=SUCCESS")).startsWith("555");
      assertThat(client.say("RCPT TO:<bob@example.org> ORCPT=rfc822;a@b")).startsWith("555");
    }
  }
}
