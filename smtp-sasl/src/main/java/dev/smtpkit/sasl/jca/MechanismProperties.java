package dev.smtpkit.sasl.jca;

import dev.smtpkit.sasl.IterationBounds;
import dev.smtpkit.sasl.MechanismName;
import java.util.List;
import java.util.Map;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/** The demands that the properties of {@link Sasl} make on a mechanism. */
final class MechanismProperties {
  private MechanismProperties() {}

  /** The names of those mechanisms that the properties allow. */
  static String[] allowed(List<MechanismName> mechanisms, @Nullable Map<String, ?> properties) {
    Map<String, ?> given = properties == null ? Map.of() : properties;
    return mechanisms.stream()
        .filter(name -> allows(given, name))
        .map(MechanismName::text)
        .toArray(String[]::new);
  }

  /** Whether the properties allow a mechanism. */
  static boolean allows(Map<String, ?> properties, MechanismName mechanism) {
    if (!mechanism.isScram()
        && (isTrue(properties, Sasl.POLICY_NOPLAINTEXT) || isTrue(properties, Sasl.SERVER_AUTH))) {
      return false;
    }
    // An active attacker can relay an exchange that is not bound to the connection.
    if (!mechanism.isBound() && isTrue(properties, Sasl.POLICY_NOACTIVE)) {
      return false;
    }
    // An eavesdropper can guess passwords offline, with SCRAM too.
    return !isTrue(properties, Sasl.POLICY_NODICTIONARY)
        && !isTrue(properties, Sasl.POLICY_FORWARD_SECRECY)
        && !isTrue(properties, Sasl.POLICY_PASS_CREDENTIALS);
  }

  /**
   * The bounds that {@link SaslProvider#ITERATIONS} sets.
   *
   * @throws SaslException if its value is malformed
   */
  static IterationBounds iterations(Map<String, ?> properties) throws SaslException {
    Object value = properties.get(SaslProvider.ITERATIONS);
    if (value == null) {
      return IterationBounds.DEFAULT;
    }
    if (value instanceof IterationBounds bounds) {
      return bounds;
    }
    String text = value.toString().strip();
    int dash = text.indexOf('-');
    try {
      int most = Integer.parseInt(text.substring(dash + 1));
      int least =
          dash < 0
              ? Math.min(most, IterationBounds.DEFAULT.least())
              : Integer.parseInt(text.substring(0, dash));
      return new IterationBounds(least, most);
    } catch (IllegalArgumentException e) {
      throw new SaslException(
          SaslProvider.ITERATIONS
              + " is not a number such as 600000 or a range such as 4096-600000",
          e);
    }
  }

  private static boolean isTrue(Map<String, ?> properties, String name) {
    return String.valueOf(properties.get(name)).equalsIgnoreCase("true");
  }
}
