package dev.smtpkit.sasl;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the offered mechanisms a client with a password takes. A pure function of what it is
 * given; thread-safe.
 *
 * <p>The order: SCRAM bound to the connection, SCRAM, PLAIN and LOGIN if the connection is
 * encrypted, CRAM-MD5 if asked for. Once SCRAM has failed the password is not sent in clear or
 * near-clear any more: whoever made it fail may be waiting for just that.
 *
 * @param encrypted whether the connection is encrypted and the server's name verified
 * @param channelBinding what is asked of channel binding
 * @param bindable whether a channel binding of the connection is at hand
 * @param cramMd5 whether CRAM-MD5 may be taken
 */
public record MechanismChoice(
    boolean encrypted, Binding channelBinding, boolean bindable, boolean cramMd5) {

  /** What a client asks of channel binding. */
  public enum Binding {
    /** Never bind. */
    DISABLE,
    /** Bind where server and connection can. */
    PREFER,
    /** Bind, or do not authenticate. */
    REQUIRE
  }

  private static final List<String> BOUND = List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS");
  private static final List<String> SCRAM = List.of("SCRAM-SHA-256", "SCRAM-SHA-1");
  private static final List<String> CLEAR = List.of("PLAIN", "LOGIN");
  private static final List<String> CRAM = List.of("CRAM-MD5");

  /**
   * The best mechanism.
   *
   * @param offered the names that the server offers
   * @param failed the names that have failed with this server; not taken again
   * @return the name; null if there is none to take
   */
  public @Nullable String choose(Collection<String> offered, Collection<String> failed) {
    String name = null;
    if (channelBinding != Binding.DISABLE && bindable) {
      name = first(BOUND, offered, failed);
    }
    if (channelBinding == Binding.REQUIRE) {
      return name;
    }
    name = name == null ? first(SCRAM, offered, failed) : name;
    if (name != null || failed.stream().anyMatch(each -> each.startsWith("SCRAM-"))) {
      return name;
    }
    name = encrypted ? first(CLEAR, offered, failed) : null;
    return name == null && cramMd5 ? first(CRAM, offered, failed) : name;
  }

  private static @Nullable String first(
      List<String> names, Collection<String> offered, Collection<String> failed) {
    for (String name : names) {
      if (offered.contains(name) && !failed.contains(name)) {
        return name;
      }
    }
    return null;
  }
}
