package dev.smtpkit.sasl;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which of the offered mechanisms a client with a password takes. A pure function of what it is
 * given; thread-safe.
 *
 * <p>The order: SCRAM bound to the connection, SCRAM, PLAIN and LOGIN if the connection is
 * encrypted, CRAM-MD5 if asked for. Once SCRAM has failed the password is not sent in clear or
 * near-clear any more, and once SCRAM bound to the connection has failed it is not done unbound:
 * whoever made it fail may be waiting for just that.
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
   * @param offered the names that the server offers, in either case
   * @param failed the names that have failed with this server; not taken again
   * @return the name; null if there is none to take
   */
  public @Nullable String choose(Collection<String> offered, Collection<String> failed) {
    List<String> tried = failed.stream().map(MechanismChoice::upper).toList();
    List<String> left =
        offered.stream().map(MechanismChoice::upper).filter(n -> !tried.contains(n)).toList();
    String name = null;
    if (channelBinding != Binding.DISABLE && bindable) {
      name = first(BOUND, left);
    }
    if (channelBinding == Binding.REQUIRE || tried.stream().anyMatch(BOUND::contains)) {
      return name;
    }
    name = name == null ? first(SCRAM, left) : name;
    if (name != null || tried.stream().anyMatch(SCRAM::contains)) {
      return name;
    }
    name = encrypted ? first(CLEAR, left) : null;
    return name == null && cramMd5 ? first(CRAM, left) : name;
  }

  /**
   * Whether a client that takes SCRAM unbound is to say that it could bind and was not offered to
   * ({@link ScramClientSettings#plusNotOffered}), so that a server which did offer it knows (RFC
   * 5802 6).
   *
   * @param offered the names that the server offers, in either case
   * @return true if it is
   */
  public boolean plusNotOffered(Collection<String> offered) {
    return channelBinding != Binding.DISABLE
        && bindable
        && offered.stream().map(MechanismChoice::upper).noneMatch(BOUND::contains);
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  private static @Nullable String first(List<String> names, List<String> offered) {
    for (String name : names) {
      if (offered.contains(name)) {
        return name;
      }
    }
    return null;
  }
}
