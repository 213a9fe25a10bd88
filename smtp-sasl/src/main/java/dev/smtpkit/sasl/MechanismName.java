package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The mechanisms of this module, the better ones first. May grow: where one needs an answer for
 * each, such as the label of a metric, derive it from {@link #values}.
 */
public enum MechanismName {
  /** SCRAM with SHA-512, bound to the connection. No RFC describes it; it differs by its hash. */
  SCRAM_SHA_512_PLUS(HashFunction.SHA_512, true),
  /** SCRAM with SHA-256, bound to the connection (RFC 7677). */
  SCRAM_SHA_256_PLUS(HashFunction.SHA_256, true),
  /** SCRAM with SHA-1, bound to the connection (RFC 5802). */
  SCRAM_SHA_1_PLUS(HashFunction.SHA_1, true),
  /** SCRAM with SHA-512. */
  SCRAM_SHA_512(HashFunction.SHA_512, false),
  /** SCRAM with SHA-256. */
  SCRAM_SHA_256(HashFunction.SHA_256, false),
  /** SCRAM with SHA-1. */
  SCRAM_SHA_1(HashFunction.SHA_1, false),
  /** The certificate of the client, or what else the transport knows of it (RFC 4422 A). */
  EXTERNAL,
  /** A bearer token (RFC 7628). */
  OAUTHBEARER,
  /** A bearer token, in the older form. */
  XOAUTH2,
  /** A password in clear (RFC 4616). */
  PLAIN,
  /** A password in clear, in the older form. */
  LOGIN,
  /** A digest of a challenge by the password (RFC 2195). */
  CRAM_MD5;

  private static final List<MechanismName> ALL = List.of(values());

  private final @Nullable HashFunction hash;
  private final boolean bound;
  private final String text;

  MechanismName() {
    this(null, false);
  }

  MechanismName(@Nullable HashFunction hash, boolean bound) {
    this.hash = hash;
    this.bound = bound;
    this.text = name().replace('_', '-');
  }

  /** The name on the wire, such as {@code SCRAM-SHA-256}. */
  public String text() {
    return text;
  }

  /** The hash function of SCRAM; null for other mechanisms. */
  public @Nullable HashFunction hash() {
    return hash;
  }

  /** Whether the mechanism is SCRAM. */
  public boolean isScram() {
    return hash != null;
  }

  /** Whether an exchange must be bound to the connection. */
  public boolean isBound() {
    return bound;
  }

  /**
   * Finds a mechanism.
   *
   * @param text a name, in either case of ASCII
   * @return the mechanism; null if this module has none of that name
   */
  public static @Nullable MechanismName of(String text) {
    String upperCase = upperCase(text);
    for (MechanismName name : ALL) {
      if (name.text.equals(upperCase)) {
        return name;
      }
    }
    return null;
  }

  /** Only letters of ASCII: Unicode has others, such as the dotless i, that become one of them. */
  private static String upperCase(String text) {
    StringBuilder upper = new StringBuilder(text);
    for (int i = 0; i < upper.length(); i++) {
      char c = upper.charAt(i);
      if (c >= 'a' && c <= 'z') {
        upper.setCharAt(i, (char) (c - 'a' + 'A'));
      }
    }
    return upper.toString();
  }

  /** The name of SCRAM with a hash function. */
  static MechanismName scram(HashFunction hash, boolean bound) {
    for (MechanismName name : ALL) {
      if (name.hash == hash && name.bound == bound) {
        return name;
      }
    }
    throw new IllegalArgumentException("SCRAM has no name for " + hash);
  }

  /** The mechanisms that fit, the better ones first. */
  static List<MechanismName> matching(Predicate<MechanismName> fits) {
    return ALL.stream().filter(fits).toList();
  }

  /** The name on the wire. */
  @Override
  public String toString() {
    return text;
  }
}
