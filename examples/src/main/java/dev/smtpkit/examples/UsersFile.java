package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.CramMd5;
import dev.smtpkit.sasl.CredentialAnswers;
import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.Scram;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users file while the server runs: it answers what authentication asks, and who is a user. A
 * file that changes is read again; one that cannot be read any more changes nothing.
 *
 * <p>Thread-safe. Answers take milliseconds and look at the disk, so they are for the blocking
 * executor.
 */
final class UsersFile {

  private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);
  private static final int SECRET = 32;

  private final Path file;
  private final LocalDomains domains;
  private final MockCredentials mocks;
  private final CredentialAnswers answers;
  private final SecureRandom random = new SecureRandom();
  private volatile Snapshot snapshot;

  /** What was read, and when the file was written. */
  private record Snapshot(Users users, FileTime written) {}

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is no users file
   */
  UsersFile(Path file, LocalDomains domains) throws IOException {
    this.file = file;
    this.domains = domains;
    snapshot = read();
    Users users = snapshot.users();
    mocks = mocks(users);
    answers = new CredentialAnswers((user, hash) -> current().find(user, hash), mocks);
  }

  private MockCredentials mocks(Users users) {
    byte[] octets = users.secret();
    if (octets == null) {
      LOG.warn(
          "{} has no !secret line: until passwd adds one, who is a user shows at a restart", file);
      octets = new byte[SECRET];
      random.nextBytes(octets);
    }
    List<Integer> iterations = users.iterations();
    if (iterations.isEmpty()) {
      iterations.add(ScramCredential.NEW_ITERATIONS);
    }
    try (Secret secret = Secret.owning(octets)) {
      return MockCredentials.of(secret, iterations, ScramCredential.NEW_SALT);
    }
  }

  /** The users as the file says right now. */
  private Users current() {
    Snapshot last = snapshot;
    try {
      if (Files.getLastModifiedTime(file).equals(last.written())) {
        return last.users();
      }
      Snapshot fresh = read();
      snapshot = fresh;
      LOG.info("{} has changed, {} users", file, fresh.users().count());
      return fresh.users();
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("{} is not read again: {}", file, e.toString());
      return last.users();
    }
  }

  private Snapshot read() throws IOException {
    // The time first: a change while it is read is seen by the next look.
    FileTime written = Files.getLastModifiedTime(file);
    return new Snapshot(Users.parse(Files.readAllLines(file, UTF_8)), written);
  }

  int count() {
    return snapshot.users().count();
  }

  /** What the users can authenticate by; none of it is offered that nobody has a record for. */
  List<ServerMechanism> mechanisms(DomainName hostname) {
    Users users = snapshot.users();
    List<ServerMechanism> mechanisms = new ArrayList<>();
    for (HashFunction hash : List.of(HashFunction.SHA_256, HashFunction.SHA_1)) {
      if (users.have(hash)) {
        mechanisms.add(Scram.server(hash, random::nextBytes, mocks));
      }
    }
    if (users.have(HashFunction.SHA_256)) {
      mechanisms.add(Plain.server());
      mechanisms.add(Login.server());
    }
    if (users.haveCramMd5Keys()) {
      mechanisms.add(
          CramMd5.server(
              hostname.text(), random::nextBytes, () -> System.currentTimeMillis() / 1000, mocks));
    }
    return mechanisms;
  }

  /** The answer to a request, which is closed. */
  Answer answer(Request request) {
    if (request instanceof Request.CramMd5 asked) {
      return new Answer.CramMd5Secret(current().cramMd5Key(asked.user()));
    }
    if (request instanceof Request.Authorize asked) {
      return new Answer.Authorized(owns(asked.authcid(), asked.authzid()));
    }
    return answers.apply(request);
  }

  /** A user without a domain owns itself at every domain of the server. */
  private boolean owns(String user, String mailbox) {
    int at = mailbox.lastIndexOf('@');
    DomainName domain = at < 0 ? null : DomainName.parse(mailbox.substring(at + 1));
    return domain != null
        && domains.domains().contains(domain)
        && user.equals(mailbox.substring(0, at));
  }

  /** Whether a local recipient is a user; the postmaster always is (RFC 5321 4.5.1). */
  boolean isUser(ForwardPath recipient) {
    Mailbox mailbox = recipient.mailbox();
    return mailbox == null
        || mailbox.localPart().equalsIgnoreCase("postmaster")
        || current().own(mailbox);
  }
}
