package dev.smtpkit.server.users;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.ChannelBinding;
import dev.smtpkit.sasl.CramMd5;
import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.Scram;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.ScramServerSettings;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.session.TlsInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users of a running server: answers the requests of authentication, and whether a recipient is
 * a user. The file is read again when it changes; a file that has become unreadable changes
 * nothing.
 *
 * <p>Thread-safe. Its methods look at the disk and may take milliseconds, so they belong on an
 * executor.
 */
public final class UsersFile {

  private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);
  private static final int SECRET = 32;
  private static final long LARGEST = 16 << 20;

  private static final FileTime MISSING = FileTime.fromMillis(Long.MIN_VALUE);

  private final Path file;
  private final LocalDomains domains;
  private final SecureRandom random = new SecureRandom();
  private final byte[] spareSecret = new byte[SECRET];
  private volatile Snapshot snapshot;

  /** The change that could not be read, or that the file is missing; null if the file is good. */
  private final AtomicReference<@Nullable FileTime> broken = new AtomicReference<>();

  /**
   * The file at a time.
   *
   * @param written the time of its last change
   * @param mocks make records of unknown users, so that they look like known ones
   */
  private record Snapshot(Users users, FileTime written, Map<HashFunction, MockCredentials> mocks) {

    /** The record of a user, made up for an unknown one. */
    ScramCredential credential(String user, HashFunction hash) {
      ScramCredential mock = mocks.get(hash).of(user, hash);
      ScramCredential found = users.find(user, hash);
      return found == null ? mock : found;
    }
  }

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is malformed
   */
  public UsersFile(Path file, LocalDomains domains) throws IOException {
    this.file = file;
    this.domains = domains;
    random.nextBytes(spareSecret);
    snapshot = read();
    if (snapshot.users().secret() == null) {
      LOG.warn("{} has no !secret line: who is no user shows at a restart; passwd adds one", file);
    }
    warnIfOthersMayRead();
  }

  private void warnIfOthersMayRead() throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)) {
      LOG.warn("every user of this host may read {}, from which passwords can be guessed", file);
    }
  }

  /** The users, as the file has them now. */
  private Snapshot current() {
    Snapshot last = snapshot;
    FileTime written = MISSING;
    try {
      written = Files.getLastModifiedTime(file);
      if (written.equals(last.written())) {
        broken.set(null);
        return last;
      }
      if (written.equals(broken.get())) {
        return last;
      }
      Snapshot fresh = read();
      if (Files.size(file) == 0) {
        throw new IOException("it is empty");
      }
      snapshot = fresh;
      warnIfOthersMayRead();
      LOG.info("{} has changed, {} users", file, fresh.users().count());
      return fresh;
    } catch (IOException | IllegalArgumentException e) {
      // Every recipient asks: one warning is enough until something changes.
      if (!written.equals(broken.getAndSet(written))) {
        LOG.warn("{} is not read again: {}", file, e.toString());
      }
      return last;
    }
  }

  private Snapshot read() throws IOException {
    // The time first, so that the next look sees a change during this reading.
    FileTime written = Files.getLastModifiedTime(file);
    if (Files.size(file) > LARGEST) {
      throw new IOException("larger than " + LARGEST + " octets");
    }
    Users users = Users.parse(Files.readAllLines(file, UTF_8));
    Map<HashFunction, MockCredentials> mocks = new EnumMap<>(HashFunction.class);
    for (HashFunction hash : HashFunction.values()) {
      mocks.put(hash, mocks(users, hash));
    }
    return new Snapshot(users, written, mocks);
  }

  /**
   * Made-up records have iterations of the file's records, and the most common length of a salt.
   */
  private MockCredentials mocks(Users users, HashFunction hash) {
    byte[] octets = users.secret();
    List<Integer> iterations = new ArrayList<>();
    Map<Integer, Integer> salts = new HashMap<>();
    for (ScramCredential credential : users.credentials(hash)) {
      iterations.add(credential.iterations());
      salts.merge(credential.salt().length, 1, Integer::sum);
    }
    Collections.sort(iterations);
    if (iterations.isEmpty()) {
      iterations.add(ScramCredential.NEW_ITERATIONS);
    }
    int salt =
        salts.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(ScramCredential.NEW_SALT);
    try (Secret secret = Secret.copyOf(octets == null ? spareSecret : octets)) {
      return MockCredentials.builder(secret).iterations(iterations).saltLength(salt).build();
    }
  }

  public int count() {
    return snapshot.users().count();
  }

  /**
   * The mechanisms for a session: those that passwd makes records for, and those that the file had
   * records for when the server started.
   *
   * @param tls the TLS of the connection, null without TLS. SCRAM is bound to it if the platform
   *     has the binding that clients use under TLS 1.3
   */
  public List<ServerMechanism> mechanisms(DomainName hostname, @Nullable TlsInfo tls) {
    Snapshot first = snapshot;
    List<ServerMechanism> mechanisms = new ArrayList<>();
    List<ChannelBinding> bindings = tls == null ? List.of() : bindings(tls.session());
    if (bindings.isEmpty()) {
      mechanisms.add(scram(first, HashFunction.SHA_256));
    } else {
      mechanisms.addAll(
          ScramServerSettings.builder(
                  HashFunction.SHA_256, random::nextBytes, first.mocks().get(HashFunction.SHA_256))
              .channelBindings(bindings)
              .build()
              .mechanisms());
    }
    if (first.users().hasCredentials(HashFunction.SHA_1)) {
      mechanisms.add(scram(first, HashFunction.SHA_1));
    }
    mechanisms.add(Plain.server());
    mechanisms.add(Login.server());
    if (first.users().hasCramMd5Keys()) {
      mechanisms.add(
          CramMd5.server(
              hostname.text(),
              random::nextBytes,
              () -> System.currentTimeMillis() / 1000,
              first.mocks().get(HashFunction.SHA_256)));
    }
    return mechanisms;
  }

  /**
   * Channel bindings, the exporter first. Without the exporter the list is empty: a client that
   * insists on it would fail if only the certificate were bound.
   */
  private static List<ChannelBinding> bindings(SSLSession session) {
    List<ChannelBinding> bindings = new ArrayList<>();
    ChannelBinding.tlsExporter(session).ifPresent(bindings::add);
    Certificate[] own = session.getLocalCertificates();
    if (!bindings.isEmpty() && own != null && own[0] instanceof X509Certificate certificate) {
      ChannelBinding.tlsServerEndPoint(certificate).ifPresent(bindings::add);
    }
    return bindings;
  }

  /** Its mock credentials go unused, because unknown users get the current ones of the file. */
  private ServerMechanism scram(Snapshot first, HashFunction hash) {
    return Scram.server(hash, random::nextBytes, first.mocks().get(hash));
  }

  /** Answers a request and closes it. */
  public Answer answer(Request request) {
    try (request) {
      if (request instanceof Request.Scram asked) {
        return asked.answer(current().credential(asked.user(), asked.hash()));
      }
      if (request instanceof Request.VerifyPassword asked) {
        // A made-up record matches no password.
        ScramCredential record = current().credential(asked.user(), HashFunction.SHA_256);
        return record.matches(asked.secret()) ? asked.verified() : asked.notVerified();
      }
      if (request instanceof Request.CramMd5 asked) {
        return asked.answer(current().users().cramMd5Key(asked.user()));
      }
      if (request instanceof Request.Authorize asked) {
        boolean owns = owns(asked.authcid(), asked.authzid());
        return owns ? asked.authorized() : asked.notAuthorized();
      }
      return request.unavailable();
    }
  }

  /** True for the name of the user at any domain of the server. */
  private boolean owns(String user, String mailbox) {
    int at = mailbox.lastIndexOf('@');
    DomainName domain = at < 0 ? null : DomainName.parse(mailbox.substring(at + 1));
    return domain != null && domains.contains(domain) && user.equals(mailbox.substring(0, at));
  }

  /** True if a local recipient is a user, as the postmaster always is (RFC 5321 4.5.1). */
  public boolean isUser(ForwardPath recipient) {
    Mailbox mailbox = recipient.mailbox();
    return mailbox == null
        || mailbox.localPart().equalsIgnoreCase("postmaster")
        || current().users().contains(mailbox);
  }
}
