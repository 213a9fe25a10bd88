package dev.smtpkit.server.users;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.sasl.CramMd5Key;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a users file.
 *
 * <pre>
 * # a comment
 * bob:SCRAM-SHA-256$16384:salt$StoredKey:ServerKey
 * bob:{CRAM-MD5}64 hexadecimal digits
 * ann@example.org:{SCRAM-SHA-256}16384,salt,StoredKey,ServerKey
 * !secret:base64
 * </pre>
 *
 * <p>A user may have one record of each kind. A name without a domain is one user at every domain
 * of the server, so it cannot stand beside the same name with a domain. The secret derives the
 * made-up records of unknown users. Immutable.
 */
public final class Users {

  private static final String SECRET = "!secret:";
  private static final int LEAST_SECRET = 16;
  private static final String CRAM_MD5 = "{CRAM-MD5}";

  private final Map<String, Map<HashFunction, ScramCredential>> credentials = new HashMap<>();
  private final Map<String, String> cramMd5Keys = new HashMap<>();

  /** The names, with domains in lower case. */
  private final Set<String> mailboxes = new HashSet<>();

  /** The local-parts of names with a domain. */
  private final Set<String> localParts = new HashSet<>();

  private byte @Nullable [] secret;

  private Users() {}

  /**
   * Reads the lines of a file.
   *
   * @throws IllegalArgumentException with the number of the wrong line, but not its text
   */
  public static Users parse(List<String> lines) {
    Users users = new Users();
    int number = 0;
    for (String line : lines) {
      number++;
      try {
        users.add(line.strip());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
      }
    }
    return users;
  }

  private void add(String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    if (line.startsWith(SECRET)) {
      addSecret(line.substring(SECRET.length()));
      return;
    }
    int colon = line.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("not NAME:RECORD");
    }
    String name = mailbox(line.substring(0, colon));
    String record = line.substring(colon + 1);
    boolean twice;
    if (record.startsWith(CRAM_MD5)) {
      CramMd5Key.parse(record).close();
      twice = cramMd5Keys.put(name, record) != null;
    } else {
      ScramCredential credential = ScramCredential.parse(record);
      twice =
          credentials
                  .computeIfAbsent(name, key -> new HashMap<>())
                  .put(credential.hash(), credential)
              != null;
    }
    mailboxes.add(name);
    int at = name.lastIndexOf('@');
    if (at >= 0) {
      localParts.add(name.substring(0, at));
    }
    if (at < 0 ? localParts.contains(name) : mailboxes.contains(name.substring(0, at))) {
      throw new IllegalArgumentException("a user of a domain and one of every domain share a name");
    }
    if (twice) {
      throw new IllegalArgumentException("a second record of the same user and kind");
    }
  }

  private void addSecret(String text) {
    if (secret != null) {
      throw new IllegalArgumentException("a second secret");
    }
    try {
      secret = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      // Without a cause, whose message quotes the secret.
      throw new IllegalArgumentException("the secret is not base64");
    }
    if (secret.length < LEAST_SECRET) {
      throw new IllegalArgumentException("the secret is of less than " + LEAST_SECRET + " octets");
    }
  }

  /** The line for a record. */
  public static String line(String name, String record) {
    return name + ':' + record;
  }

  /** The line for a secret. */
  public static String secretLine(byte[] secret) {
    return SECRET + Base64.getEncoder().encodeToString(secret);
  }

  /** True if a line is a record of the user. */
  public static boolean isOf(String name, String line) {
    String stripped = line.strip();
    int colon = stripped.indexOf(':');
    return colon > 0 && mailbox(stripped.substring(0, colon)).equals(mailbox(name));
  }

  /**
   * Checks the name of a new user.
   *
   * @throws IllegalArgumentException if no line can begin with it
   */
  public static void checkName(String name) {
    boolean fits =
        !name.isEmpty()
            && !name.startsWith("#")
            && !name.startsWith("!")
            && name.indexOf(':') < 0
            && name.equals(name.strip())
            && name.chars().noneMatch(Character::isISOControl);
    if (!fits) {
      throw new IllegalArgumentException(
          "not a user name: no colon, no control character, no blank around it, no # or ! first");
    }
  }

  /** The user's record, null if there is none. */
  public @Nullable ScramCredential find(String user, HashFunction hash) {
    Map<HashFunction, ScramCredential> own = credentials.get(mailbox(user));
    return own == null ? null : own.get(hash);
  }

  /** The user's key, for the caller to close; null if there is none. */
  public @Nullable CramMd5Key cramMd5Key(String user) {
    String record = cramMd5Keys.get(mailbox(user));
    return record == null ? null : CramMd5Key.parse(record);
  }

  /** True if a mailbox is a user's, by its whole name or by its local-part. */
  boolean contains(Mailbox mailbox) {
    if (mailbox.localPart().indexOf('@') >= 0) {
      // A quoted at sign: it only looks like a user of another domain.
      return false;
    }
    String domain = mailbox.domain() instanceof DomainName name ? name.text() : "";
    return mailboxes.contains(mailbox.localPart())
        || mailboxes.contains(mailbox(mailbox.localPart() + '@' + domain));
  }

  private static String mailbox(String name) {
    int domain = name.lastIndexOf('@') + 1;
    return name.substring(0, domain)
        + (domain == 0 ? name : name.substring(domain).toLowerCase(Locale.ROOT));
  }

  /** True if a user has a record for the hash function. */
  boolean hasCredentials(HashFunction hash) {
    return credentials.values().stream().anyMatch(own -> own.containsKey(hash));
  }

  /** True if a user has a key for CRAM-MD5. */
  boolean hasCramMd5Keys() {
    return !cramMd5Keys.isEmpty();
  }

  /** The records for a hash function, in any order. */
  List<ScramCredential> credentials(HashFunction hash) {
    return credentials.values().stream()
        .filter(own -> own.containsKey(hash))
        .map(own -> own.get(hash))
        .toList();
  }

  /** The number of users. */
  public int count() {
    return mailboxes.size();
  }

  /** The secret of made-up records, null if the file has none. */
  public byte @Nullable [] secret() {
    return secret == null ? null : secret.clone();
  }
}
